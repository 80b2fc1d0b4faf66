// Starts another program that ends when this process does, however this one ends: a guard between the two holds a pipe to us, and kills what it guards once the pipe
// is gone. For emulators, which keep files that the next start opens.
import { spawn, type ChildProcess } from 'node:child_process';

/** `$0` is the program, which reads nothing. A terminal's SIGINT reaches it by itself; SIGTERM is handed on. */
const guard = [
  'exec 3<&0',
  '"$0" "$@" </dev/null 3<&- & it=$!',
  'trap : INT; trap "kill -TERM $it" TERM',
  '(trap "" INT TERM; cat <&3 >/dev/null; kill -9 $it) & pipe=$!',
  'while :; do wait $it; code=$?; kill -0 $it 2>/dev/null || break; done',
  'kill -9 $pipe; exit $code',
].join('\n');

export interface SpawnOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Where what it writes goes: to us (the default), or where ours goes. */
  readonly output?: 'pipe' | 'inherit';
}

/** The guard, whose exit code is that of the program. Destroying its `stdin` ends both. */
export function spawnWithUs(program: string, args: readonly string[], { env, output = 'pipe' }: SpawnOptions = {}): ChildProcess {
  const child = spawn('/bin/sh', ['-c', guard, program, ...args], { stdio: ['pipe', output, output], ...(env && { env }) });
  // What the guard had not read when it ended concerns nobody.
  child.stdin!.on('error', () => undefined);
  child.once('exit', () => child.stdin!.destroy());
  return child;
}
