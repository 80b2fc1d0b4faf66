// The map of the ASVS: every requirement of levels 1 and 2 with the test, page, reason or finding that answers it. `node tools/asvs/asvs.ts` writes docs/asvs.md;
// its test holds the page and everything it names to what is there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../source-files.ts';
import { chapters } from './chapters.ts';
import { groundRequirements } from './ground.ts';
import { inputRequirements } from './input.ts';
import { peopleRequirements } from './people.ts';
import type { Requirement, Verdict } from './requirement.ts';
import { webRequirements } from './web.ts';

const map: readonly Requirement[] = [...inputRequirements, ...webRequirements, ...peopleRequirements, ...groundRequirements];

interface Asked {
  readonly id: string;
  readonly level: 1 | 2;
}

const askedIn = (requirements: string): readonly Asked[] =>
  requirements.split(' ').map((each) => ({ id: each.replace('*', ''), level: each.endsWith('*') ? 2 : 1 }));

/** What is wrong with the map: requirements without an answer or with two, and answers that name what is not there. */
export function asvsFindings(root: string = repository, answers: readonly Requirement[] = map): readonly string[] {
  const asked = new Set(chapters.flatMap(([, requirements]) => askedIn(requirements).map(({ id }) => id)));
  const answered = answers.map(({ id }) => id);
  return [
    ...[...asked].filter((id) => !answered.includes(id)).map((id) => `${id} has no answer`),
    ...answered.filter((id, i) => answered.indexOf(id) !== i).map((id) => `${id} has two answers`),
    ...answered.filter((id) => !asked.has(id)).map((id) => `${id} is not asked`),
    ...answers.flatMap(({ id, verdict }) => wrongIn(root, verdict).map((what) => `${id}: ${what}`)),
  ];
}

function wrongIn(root: string, verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'tested': {
      if (!/\.(test|contract)\.ts$/.test(verdict.file)) return [`${verdict.file} is no test`];
      return verdict.test.length > 5 && textOf(root, verdict.file).includes(verdict.test)
        ? []
        : [`${verdict.file} has no test “${verdict.test}”`];
    }
    case 'documented':
      return headingsOf(textOf(root, verdict.file)).includes(verdict.heading)
        ? []
        : [`${verdict.file} has no heading “${verdict.heading}”`];
    case 'does-not-apply':
      return verdict.reason.length >= 10 ? [] : ['says no reason'];
    case 'open':
      return new RegExp(`^## ${verdict.finding} open: `, 'm').test(textOf(root, 'reviews/findings.md'))
        ? []
        : [`${verdict.finding} is no open finding`];
  }
}

const textOf = (root: string, file: string): string => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');
const headingsOf = (markdown: string): readonly string[] => [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);

/** The answers, in the order of the standard. Throws when something is wrong with them. */
export function readAsvs(root: string = repository): readonly Requirement[] {
  const findings = asvsFindings(root);
  if (findings.length > 0) throw new Error(`the map of the ASVS is wrong:\n${findings.join('\n')}`);
  const byId = new Map(map.map((each) => [each.id, each]));
  return chapters.flatMap(([, requirements]) => askedIn(requirements).map(({ id }) => byId.get(id)!));
}

const words: Readonly<Record<Verdict['kind'], string>> = {
  tested: 'tested',
  documented: 'written down',
  'does-not-apply': 'does not apply',
  open: '**open**',
};

function evidenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'tested':
      return `\`${verdict.file}\`: ${verdict.test}`;
    case 'documented':
      return `[${verdict.heading}](${verdict.file.replace('docs/', '')})`;
    case 'does-not-apply':
      return verdict.reason;
    case 'open':
      return `[${verdict.finding}](../reviews/findings.md)`;
  }
}

export function asvsPage(root: string = repository): string {
  const answers = new Map(readAsvs(root).map((each) => [each.id, each]));
  const counts = Object.entries(Object.groupBy(answers.values(), ({ verdict }) => verdict.kind)).map(
    ([kind, all]) => `${all!.length} ${words[kind as Verdict['kind']]}`,
  );
  const sections = chapters.map(([name, requirements]) => {
    const rows = askedIn(requirements).map(({ id, level }) => {
      const { what, verdict } = answers.get(id)!;
      return `| ${id} | ${level} | ${what} | ${words[verdict.kind]} | ${evidenceOf(verdict).replaceAll('|', '\\|')} |`;
    });
    return `## ${name}\n\n| requirement | level | what | | evidence |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Held against the OWASP ASVS 5.0

Levels 1 and 2 of the [Application Security Verification Standard](https://owasp.org/asvs) 5.0.0, all ${answers.size} requirements of them, in short words of ours: ${counts.join(', ')}. Written by
\`node tools/asvs/asvs.ts\`; a test holds every line to the test, page or finding it names. The standard's own words count.

${sections.join('\n')}`;
}

if (import.meta.main) writeFileSync(join(repository, 'docs/asvs.md'), asvsPage());
