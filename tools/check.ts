// Everything that continuous integration runs besides the tests, in one command: `npm run check`, or `npm run check -- types lint` for some.
// `check.test.ts` runs the same checks, so `npm test` is the whole of it. How a file should look is `npm run format`'s business.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { checkLayering, filesReadMin, readLayeredSources } from './layering.ts';
import { repository } from './source-files.ts';
import { checkStyle, readStyledSources } from './style.ts';

export interface CheckResult {
  readonly ok: boolean;
  /** What it said, for people. */
  readonly output: string;
}

/** Several checkers at work each find out the same types: one takes half of the processor time, and beside it there are tests to run. */
const oneChecker = { GOMAXPROCS: '1', GOGC: '300' };

/** One check, by the name one gives on the command line. */
export const checks: Readonly<Record<string, () => Promise<CheckResult>>> = {
  types: async () =>
    firstFailure(
      ['protocol', 'server', 'aws', 'web', 'web/tsconfig.test.json'].map((project) => {
        // What a run before found out of files that are as they were is not found out again.
        const found = join(repository, 'node_modules/.cache/types', `${project.replaceAll('/', '-')}.json`);
        return ['tsc', '-p', project, '--checkers', '1', '--incremental', '--tsBuildInfoFile', found];
      }),
    ),
  lint: async () => lint(['--type-aware']),
  format: async () => tool(['oxfmt', '--check']),
  unused: async () => tool(['knip', '--no-progress', '--no-config-hints']),
  layering: async () => fromFindings(checkLayering(readLayeredSources(repository), filesReadMin)),
  style: async () => fromFindings(checkStyle(readStyledSources(repository))),
};

/** What needs no types is found in a third of the time. */
export const lintWithoutTypes = async (): Promise<CheckResult> => lint([]);

const linted = ['protocol', 'server', 'aws', 'bench', 'tools', 'test', 'examples', 'web'];

async function lint(more: readonly string[]): Promise<CheckResult> {
  return tool(['oxlint', ...more, '--deny-warnings', '--threads=1', '--no-error-on-unmatched-pattern', ...linted]);
}

const outputBytesMax = 60_000;

/** Runs a command of `node_modules/.bin`, on the Node that runs this. */
async function tool(command: readonly string[]): Promise<CheckResult> {
  const [name = '', ...args] = command;
  const bin = join(repository, 'node_modules/.bin');
  const env = { ...process.env, ...oneChecker, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  const child = spawn(join(bin, name), args, { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: Buffer): void => {
    if (output.length < outputBytesMax) output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const { promise, resolve } = Promise.withResolvers<CheckResult>();
  child.once('error', (error) => resolve({ ok: false, output: `${name} does not start: ${error.message}` }));
  child.once('close', (code) => resolve({ ok: code === 0, output: `${name} ${args.join(' ')}\n${output}` }));
  return promise;
}

async function firstFailure(commands: readonly string[][]): Promise<CheckResult> {
  let last: CheckResult = { ok: false, output: 'nothing was run' };
  for (const command of commands) {
    last = await tool(command);
    if (!last.ok) break;
  }
  return last;
}

function fromFindings(findings: readonly { path: string; line: number; message: string }[]): CheckResult {
  return { ok: findings.length === 0, output: findings.map(({ path, line, message }) => `${path}:${line} ${message}`).join('\n') };
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => checks[name] === undefined);
  if (unknown !== undefined) throw new Error(`there is no check ${unknown}; there are ${Object.keys(checks).join(', ')}`);
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const startMs = performance.now();
    const { ok, output } = await check();
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - startMs) / 1_000).toFixed(1)} s)`);
    if (!ok) console.log(output.trimEnd());
    if (!ok) failed++;
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.main) await main(process.argv.slice(2));
