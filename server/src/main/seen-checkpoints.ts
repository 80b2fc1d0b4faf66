// What the command line verified last of each log, so that a log which goes back or forks is found by whoever checks it twice. It lies with
// the person who checks, not with the server: by default in ~/.local/state/steward, or where XDG_STATE_HOME says.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SeenCheckpoints } from '../edges/cli/command.ts';
import type { Environment } from './config.ts';

export function seenCheckpoints(environment: Environment, nowMs: () => number): SeenCheckpoints {
  const state = environment['XDG_STATE_HOME'];
  const folder = join(state === undefined || state === '' ? join(homedir(), '.local/state') : state, 'steward');
  const fileOf = (origin: string) => join(folder, `${encodeURIComponent(origin)}.checkpoint`);
  const write = async (file: string, text: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  return {
    async recall(origin) {
      try {
        return await readFile(fileOf(origin), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remember: (origin, note) => write(fileOf(origin), note),
    async keepEvidence(report) {
      const file = join(folder, `evidence-${new Date(nowMs()).toISOString().replaceAll(':', '-')}.json`);
      await write(file, `${JSON.stringify(report, undefined, 2)}\n`);
      return file;
    },
  };
}
