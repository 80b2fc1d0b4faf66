// ledger export: the ledger as plain files, laid out as C2SP tlog-tiles has it, for programs that nobody here wrote.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

export const ledgerExport: Command = {
  name: 'ledger export',
  usage: 'ledger export --business <id> --out <dir> [--volume <number>]',
  summary: "Write a business's ledger as plain files: checkpoint, tile/**, vkey",
  options: { business: { type: 'string' }, out: { type: 'string' }, volume: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const business = required(options, 'business');
    const out = resolve(required(options, 'out'));
    const operator = await context.operator();
    try {
      const { volumes } = (await operator.ask('GET', `/businesses/${encodeURIComponent(business)}/volumes`)) as {
        volumes: readonly { volume: number; origin: string }[];
      };
      if (volumes.length === 0)
        throw new StewardError('not-found', { field: '--business', rule: 'no such business: `steward status` lists them' });
      const volume = options['volume'] === undefined ? volumes.at(-1) : volumes.find((each) => String(each.volume) === options['volume']);
      if (!volume)
        throw new StewardError('invalid-input', { field: '--volume', rule: `one of ${volumes.map((each) => each.volume).join(', ')}` });
      const files = await writeAll(out, operator.lines(`/businesses/${encodeURIComponent(business)}/volumes/${volume.volume}/export`));
      context.terminal.line(`${files} files of ${volume.origin} in ${out}. Check them with: steward verify ${out}`);
      context.terminal.result({ business, volume: volume.volume, origin: volume.origin, out, files });
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};

function required(options: Readonly<Record<string, string | boolean | undefined>>, name: string): string {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new StewardError('invalid-input', { field: `--${name}`, rule: 'is needed' });
  return value;
}

/** Into a folder beside, then renamed: an export that was broken off is never taken for a whole one. */
async function writeAll(out: string, lines: AsyncIterable<unknown>): Promise<number> {
  const partial = `${out}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  let files = 0;
  let last = '';
  for await (const line of lines) {
    const { path, bytes } = line as { path: string; bytes: string };
    if (!/^(checkpoint|witnessed|vkey|turn\/\d+|tile\/[\w./-]+)$/.test(path) || path.includes('..'))
      throw new StewardError('integrity-failed', { rule: 'an export with a strange file name' });
    const file = join(partial, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.from(bytes, 'base64'));
    files++;
    last = path;
  }
  // The checkpoint comes last: without it the server broke off in the middle.
  if (last !== 'checkpoint') {
    await rm(partial, { recursive: true, force: true });
    throw new StewardError('store-unavailable', { rule: 'the server broke off in the middle; nothing was kept' });
  }
  try {
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw new StewardError('already-exists', {
      field: '--out',
      rule: 'must be a folder that does not exist yet, or an empty one',
      cause: error,
    });
  }
  return files;
}
