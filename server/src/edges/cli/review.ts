// review: whether what runs is what was reviewed; and, where the sources are, making the review of a release.
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command, type Context } from './command.ts';

const differsShownMax = 20;

export const review: Command = {
  name: 'review',
  usage: 'review',
  summary: 'Say whether this release was reviewed, by whom, and what is not as it was reviewed',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  async run(context) {
    const found = await context.review();
    const { terminal } = context;
    if (found.state === 'reviewed') {
      const { version, time, checks, findingsOpen, contents } = found.record!;
      terminal.line(`ok   version ${version} was reviewed by ${found.reviewers!.join(', ')} on ${time.slice(0, 10)}`);
      terminal.line(`     ${checks.length} checks passed, ${findingsOpen} findings open, ${contents.files} files as they were reviewed`);
    } else {
      terminal.line(`${found.state === 'missing' ? '–   ' : 'BAD '} ${found.rule}`);
      for (const path of found.differs!.slice(0, differsShownMax)) terminal.line(`     ${path}`);
      if (found.differs!.length > differsShownMax) terminal.line(`     and ${found.differs!.length - differsShownMax} more`);
    }
    terminal.result(found);
    return { reviewed: exits.done, wrong: exits.mismatch, missing: exits.unchecked }[found.state];
  },
};

async function withSources(context: Context, args: readonly string[]): Promise<number> {
  const code = await context.reviewSources(args);
  if (code === undefined)
    throw new StewardError('not-found', { rule: 'a review is made in a clone of the sources, and this is an installed package' });
  return code;
}

export const reviewEntry: Command = {
  name: 'review entry',
  usage: 'review entry [<part> <what changed and why>]',
  summary: 'Say why a part of the privacy surface changed; without words, list the parts that changed and have no entry',
  options: {},
  wordsMin: 0,
  wordsMax: 2,
  run: (context, words) => withSources(context, ['entry', ...words]),
};

export const reviewWrite: Command = {
  name: 'review write',
  usage: 'review write --key=FILE [--full]',
  summary: 'Run the checks, and write and sign the review of this release',
  options: { key: { type: 'string' }, full: { type: 'boolean' } },
  wordsMin: 0,
  wordsMax: 0,
  run: (context, _words, { key, full }) =>
    withSources(context, ['write', ...(typeof key === 'string' ? [`--key=${key}`] : []), ...(full === true ? ['--full'] : [])]),
};

export const reviewKey: Command = {
  name: 'review key',
  usage: 'review key <name> <file>',
  summary: 'Make the key of a reviewer; the file stays with them, what is printed goes into reviews/reviewers',
  options: {},
  wordsMin: 2,
  wordsMax: 2,
  run: (context, words) => withSources(context, ['key', ...words]),
};
