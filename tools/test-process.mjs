// Loaded into the process of every test file before the file itself (`test.ts`). Plain JavaScript, because it comes before what strips types is at hand.
// It keeps what was compiled beside the packages, so that a module which a hundred files import is stripped and compiled once and not a hundred times; and it
// leaves behind what the process and those it started and waited for took of the processors, in clock ticks of Linux (hundredths of a second).
import asyncHooks from 'node:async_hooks';
import { appendFileSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));

// The runner follows every promise there is, only to say to which test an error belongs that nobody caught: two fifths of what a simulation takes. Such an error fails
// the file all the same.
const { createHook } = asyncHooks;
asyncHooks.createHook = (callbacks) => createHook({ ...callbacks, trackPromises: false });
process.on('unhandledRejection', (error) => {
  process.stderr.write(`UNHANDLED: ${error instanceof Error ? error.stack : String(error)}\n`);
});

// The whole suite runs with a network that only the gate may use: what a test calls lies on this machine, and anything else that is not the gate's ends here
// and fails the file. (The servers that tests start close their network themselves, this machine included.)
const { closeNetwork } = await import('../server/src/adapters/embedded/closed-network.ts');
const onThisMachine = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\]|::ffff:127\..*|0\.0\.0\.0|::)$/;
closeNetwork({
  mayReach: ({ host }) => onThisMachine.test(host),
  onStopped({ kind, target }) {
    process.stderr.write(`NETWORK: a ${kind} to ${target} went around the outbound gate\n`);
    process.once('exit', () => {
      process.exitCode = 1;
    });
  },
});

const report = process.env.STEWARD_TEST_RUN;
const counts = report !== undefined && process.platform === 'linux';
let noted = 0;
/** The file whose work was noted last; what comes after it, the end of the process, is its, too. */
let last = process.argv[1];

function ticks() {
  // After the name in brackets: utime, stime, cutime and cstime are the 12th to 15th (proc_pid_stat(5) counts from 1 and has two before).
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
}

/** What was taken since the last time was this file's. */
export function noteCost(file) {
  if (!counts) return;
  const now = ticks();
  appendFileSync(`${report}/${process.pid}.cost`, `${JSON.stringify({ file, ticks: now - noted })}\n`);
  noted = now;
  last = file;
}

process.once('exit', () => noteCost(last));
