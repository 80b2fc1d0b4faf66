// Other people's programs, which judge what we write. Where one is missing, a test that needs it is left out and says so; with STEWARD_TEST=full it fails instead,
// because then nobody would notice that nothing was judged. Continuous integration installs them all (.ci/run).
//
//   const sqlite = foreign('sqlite3');
//   test('…', { skip: sqlite.skip }, async () => { const { stdout } = await sqlite.run(['-json', path, 'select 1']); });
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const timeoutMs = 240_000;
const outputBytesMax = 256 * 1024 * 1024;

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Foreign {
  /** For the options of a test: why it is left out, or false. */
  readonly skip: string | false;
  /** Runs it to its end, without a shell. Throws, with what it said, when it fails, takes longer than four minutes or is not there. */
  run(args: readonly string[], options?: { readonly input?: string | Uint8Array; readonly cwd?: string }): Promise<Ran>;
}

/** The program of that name on the PATH. */
export function foreign(program: string): Foreign {
  const path = find(program);
  const missing = `${program} is not on this machine: what it would judge is not judged`;
  return {
    skip: path === undefined && process.env['STEWARD_TEST'] !== 'full' ? missing : false,
    run: (args, options = {}) => (path === undefined ? Promise.reject(new Error(missing)) : runProgram(path, args, options)),
  };
}

function find(program: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function runProgram(
  path: string,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly cwd?: string },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      path,
      args,
      { timeout: timeoutMs, maxBuffer: outputBytesMax, ...(options.cwd === undefined ? {} : { cwd: options.cwd }) },
      (error, stdout, stderr) => {
        if (error)
          reject(new Error(`${path} failed (${error.message})\n${stdout.slice(0, 2_000)}\n${stderr.slice(0, 2_000)}`, { cause: error }));
        else resolve({ stdout, stderr });
      },
    );
    // A program that does not read to the end closes its input; its exit code says whether that was right.
    child.stdin?.on('error', () => undefined).end(options.input);
  });
}
