// Runs every test of the repository, or those below the paths given: `npm test`, `npm test -- server/src/vault`.
// STEWARD_TEST=full grows the sizes and gives each file a process of its own (`test-groups.ts`). The last line is `N passed, N failed`; the exit code is 0 only
// when something passed and nothing failed. What a file costs is told in seconds of processor time (its own and that of what it started), because
// that is the same on a busy machine; STEWARD_TEST_COSTS names a file that all of them are written to.
import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { run } from 'node:test';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './source-files.ts';
import { groupFiles, nameOf, type Group } from './test-groups.ts';

/** The fewest test files that the whole run must find; fewer means that it looked in the wrong place. */
const filesMin = 75;
const full = process.env['STEWARD_TEST'] === 'full';
/** Only for what never ends: beside much else a test takes twenty times as long. */
const fileTimeoutMs = (full ? 60 : 20) * 60_000;
/** The small run waits for processes of its own half of the time; the full one keeps the processors busy. */
const filesAtOnce = Math.max(2, availableParallelism() + (full ? 0 : 1));
const costliestShown = 8;
/** Long ones first, so that none is left alone at the end; what is not named comes after. */
const first = ['tools/check', 'test/browser/', 'test/', 'tools/'];
const ticksPerSecond = 100;
const outputCharactersMax = 20_000;
/** Far more than a small run has at any time. */
const scratchBytesMin = 6_000_000_000;

interface FileResult {
  passed: number;
  skipped: number;
  /** What the file printed, or those it shared a process with, cut at its end. */
  output: string;
  failures: string[];
}

const results = new Map<string, FileResult>();

function resultOf(file: string | undefined): FileResult {
  const name = file === undefined ? 'no file' : isAbsolute(file) ? nameOf(file) : file;
  const known = results.get(name);
  if (known !== undefined) return known;
  const fresh: FileResult = { passed: 0, skipped: 0, output: '', failures: [] };
  results.set(name, fresh);
  return fresh;
}

function findFiles(paths: readonly string[]): string[] {
  const all = globSync('{protocol,server,aws,web,bench,tools,test,examples}/**/*.test.ts', {
    cwd: repository,
    exclude: ['**/node_modules/**', '**/dist/**'],
  }).sort();
  const rank = (file: string): number => (first.findIndex((start) => file.startsWith(start)) + first.length + 1) % (first.length + 1);
  all.sort((a, b) => rank(a) - rank(b));
  if (paths.length > 0) return all.filter((file) => paths.some((path) => file.startsWith(path.replace(/^\.\//, ''))));
  assert.ok(all.length >= filesMin, `found only ${all.length} test files, expected at least ${filesMin}`);
  for (const area of ['protocol/', 'server/', 'tools/'])
    assert.ok(
      all.some((file) => file.startsWith(area)),
      `found no test in ${area}`,
    );
  return all;
}

/** What every event tells of where it happened; the types of Node do not know `entryFile` yet. */
interface Where {
  readonly file?: string | undefined;
  /** What the process was started with. `file` is where the test is written, which may be what several files import. */
  readonly entryFile?: string;
  readonly nesting?: number;
}

/** Runs the files and fills `results`; every file is told of as it ends. */
async function runFiles(groups: readonly Group[]): Promise<void> {
  const events = run({
    cwd: repository,
    files: groups.map(({ entry }) => entry),
    concurrency: filesAtOnce,
    timeout: fileTimeoutMs,
    execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'test-process.mjs')).href],
  });
  const shared = new Set(groups.filter(({ files: { length } }) => length > 1).map(({ entry }) => entry));
  /** The file whose tests are told of, of each process: it is a suite of them. */
  const suites = new Map<string, string>();
  const fileOf = ({ entryFile, file }: Where): string | undefined => suites.get(entryFile ?? '') ?? entryFile ?? file;
  events.on('test:start', (event: Where & { readonly name: string }) => {
    if (event.nesting === 0 && shared.has(event.entryFile ?? '')) suites.set(event.entryFile!, event.name);
  });
  const keep = ({ entryFile, file, message }: Where & { readonly message: string }): void => {
    const result = resultOf(entryFile ?? file);
    if (result.output.length < outputCharactersMax) result.output += message;
  };
  events.on('test:stdout', keep);
  events.on('test:stderr', keep);
  const ended = (event: Where & { readonly details: { readonly duration_ms: number; readonly type?: string | undefined } }): void => {
    if (event.details.type === 'suite' && event.nesting === 0 && shared.has(event.entryFile ?? ''))
      tell(fileOf(event)!, event.details.duration_ms);
  };
  events.on('test:pass', (event) => {
    const result = resultOf(fileOf(event));
    if (event.skip !== undefined || event.todo !== undefined) result.skipped++;
    else if (event.details.type !== 'suite' && 'entryFile' in event) result.passed++;
    ended(event);
  });
  events.on('test:fail', (event) => {
    const { error } = event.details;
    // A group fails because a test in it does; that test tells more.
    if (!('failureType' in error && error.failureType === 'subtestsFailed')) {
      const cause = error.cause;
      const said = cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause ?? error.message);
      // What the runner itself says of a process that failed, after the tests of it did.
      if ('entryFile' in event || resultOf(fileOf(event)).failures.length === 0)
        resultOf(fileOf(event)).failures.push(`${event.name}\n${said}`);
    }
    ended(event);
  });
  events.on('test:summary', ({ file, duration_ms: durationMs }) => {
    if (file !== undefined && !shared.has(file)) tell(file, durationMs);
  });
  for await (const _event of events) {
    // The listeners above do the work; reading the stream to its end is what waits.
  }
}

function tell(file: string, durationMs: number): void {
  const { passed, failures } = resultOf(file);
  const failed = failures.length > 0 ? `, ${failures.length} failed` : '';
  console.log(
    `${failed === '' ? 'ok    ' : 'FAILED'} ${isAbsolute(file) ? nameOf(file) : file} · ${passed} passed${failed} · ${seconds(durationMs)}`,
  );
}

/** A file that ran nothing and did not even fail: it must not count as one without faults. */
function isSilent(result: FileResult | undefined): boolean {
  return result === undefined || result.passed + result.skipped + result.failures.length === 0;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** What each file took of the processors; nothing where the system does not tell. */
function reportCosts(): void {
  const ticks = new Map<string, number>();
  for (const name of readdirSync(runFolder).filter((each) => each.endsWith('.cost')))
    for (const line of readFileSync(join(runFolder, name), 'utf8').trimEnd().split('\n')) {
      const cost = JSON.parse(line) as { readonly file: string; readonly ticks: number };
      const file = isAbsolute(cost.file) ? nameOf(cost.file) : cost.file;
      ticks.set(file, (ticks.get(file) ?? 0) + cost.ticks);
    }
  if (ticks.size === 0) return;
  const costs = [...ticks].map(([file, each]) => ({ file, seconds: each / ticksPerSecond })).sort((a, b) => b.seconds - a.seconds);
  const lines = costs.map((cost) => `${cost.seconds.toFixed(1)} s ${cost.file}`);
  const whole = costs.reduce((sum, cost) => sum + cost.seconds, 0);
  console.log(`\n${whole.toFixed(0)} s of processor time. Most of it: ${lines.slice(0, costliestShown).join(', ')}`);
  const into = process.env['STEWARD_TEST_COSTS'];
  if (into !== undefined) writeFileSync(into, `${lines.join('\n')}\n`);
}

function report(groups: readonly Group[]): void {
  for (const [name, { failures }] of results) {
    if (failures.length === 0) continue;
    console.log(`\n── ${name}`);
    for (const failure of failures) console.log(`✖ ${failure}\n`);
  }
  for (const { entry, files: members } of groups) {
    const printed = resultOf(entry).output;
    if (printed !== '' && members.some((file) => resultOf(file).failures.length > 0 || isSilent(resultOf(file))))
      console.log(`\n── ${members.join(', ')} printed:\n${printed.trimEnd()}\n`);
  }
  const silent = groups.flatMap((group) => group.files).filter((file) => isSilent(results.get(file)));
  for (const file of silent) console.log(`FAILED ${file} · it ran no test`);
  reportCosts();
  const sum = (pick: (result: FileResult) => number): number => [...results.values()].reduce((total, result) => total + pick(result), 0);
  const skipped = sum((result) => result.skipped);
  if (skipped > 0) console.log(`${skipped} left out on this machine; each says why`);
  const passed = sum((result) => result.passed);
  const failed = sum((result) => result.failures.length) + silent.length;
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed`);
}

/** In memory where there is enough of it: a small run flushes to the disk ten thousand times and waits for each. In full it does, as what it proves would where it runs. */
function scratch(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (!full && Math.min(bavail * bsize, process.availableMemory()) > scratchBytesMin) return memory;
  } catch {
    // There is no such place.
  }
  return tmpdir();
}

assert.ok(
  process.version.startsWith('v26.'),
  `tests run on Node 26, this is ${process.version} (${process.execPath}): start them with npm test`,
);
const files = findFiles(process.argv.slice(2));
console.log(`Running ${files.length} test files${full ? ' in full' : ''} …`);
const runFolder = mkdtempSync(join(scratch(), 'steward-test-run-'));
process.env['STEWARD_TEST_RUN'] = runFolder;
// What tests leave behind when they are killed goes with it.
process.env['TMPDIR'] = join(runFolder, 'tmp');
mkdirSync(tmpdir());
// For every process of the run, whatever it starts, from its first line on: see test-process.mjs.
process.env['NODE_COMPILE_CACHE'] = join(repository, 'node_modules/.cache/compiled');
try {
  const groups = full ? files.map((file) => ({ files: [file], entry: join(repository, file) })) : groupFiles(files, runFolder);
  await runFiles(groups);
  report(groups);
} finally {
  rmSync(runFolder, { recursive: true, force: true });
}
