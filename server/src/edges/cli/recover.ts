// recover: rebuilds a machine that was lost, from its snapshots, its key backups, the copy of its epoch store and the root key.
import { resolve } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

export const recover: Command = {
  name: 'recover',
  usage: 'recover --from <snapshots> --keys <key backups> [--epochs <copy>] [--at <time> | --snapshot <id>] [--installation <id>]',
  summary: 'Rebuild a lost machine into an empty data folder; the root key lies where STEWARD_KEYRING says',
  options: {
    from: { type: 'string' },
    keys: { type: 'string' },
    epochs: { type: 'string' },
    at: { type: 'string' },
    snapshot: { type: 'string' },
    installation: { type: 'string' },
  },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const { terminal } = context;
    const given = (name: string) => (typeof options[name] === 'string' && options[name] !== '' ? options[name] : undefined);
    const folder = (name: string): string | undefined => {
      const value = given(name);
      return value === undefined ? undefined : resolve(value);
    };
    if (given('at') !== undefined && given('snapshot') !== undefined)
      throw new StewardError('invalid-input', { field: '--at', rule: 'not together with --snapshot' });
    const from = {
      snapshots: folder('from'),
      keyBackups: folder('keys'),
      epochs: folder('epochs'),
      installation: given('installation'),
      snapshot: given('snapshot'),
      atMs: timeOf(given('at')),
    };
    const stopped = new AbortController();
    process.once('SIGINT', () => stopped.abort(new StewardError('interrupted')));
    const done = await context.recover(from, terminal.note, stopped.signal);
    terminal.line(
      `Rebuilt as of ${new Date(done.takenAtMs).toISOString()} (snapshot ${done.snapshot}): ${done.rows} rows, ${done.files} files.`,
    );
    terminal.line('What was written after that moment is lost; sessions have ended, everybody signs in again.');
    for (const { business, keys, erased, volume, entriesLost } of done.businesses) {
      const lost = entriesLost > 0 ? `${entriesLost} entries are known to be lost` : 'how many entries are lost is not known';
      terminal.line(`${business}: ${keys} keys, ${erased} erasures replayed; the ledger goes on in volume ${volume}, ${lost}`);
    }
    for (const trouble of done.troubles) terminal.line(`NOT RECOVERED: ${trouble}`);
    terminal.result(done);
    return done.troubles.length === 0 ? exits.done : exits.partly;
  },
};

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new StewardError('invalid-input', { field: '--at', rule: 'a time, as 2026-11-24T10:00:00Z' });
  return ms;
}
