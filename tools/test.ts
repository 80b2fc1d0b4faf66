// Runs every test of the repository, or those below the paths given: `npm test`, `npm test -- server/src/vault`.
// Each file is a process of its own. STEWARD_TEST=full grows the sizes. The last line is `N passed, N failed`; the exit code is 0 only
// when something passed and nothing failed. What a file costs is told in seconds of processor time (its own and that of what it started), because
// that is the same on a busy machine; STEWARD_TEST_COSTS names a file that all of them are written to.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { run } from 'node:test';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './source-files.ts';

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

interface FileResult {
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
  /** What the file printed, cut at its end. */
  output: string;
  failures: string[];
}

const results = new Map<string, FileResult>();

function resultOf(file: string | undefined): FileResult {
  const name = file === undefined ? 'no file' : relative(repository, file);
  const known = results.get(name);
  if (known !== undefined) return known;
  const fresh: FileResult = { passed: 0, failed: 0, skipped: 0, durationMs: 0, output: '', failures: [] };
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

/** Runs the files and fills `results`; every file is told of as it ends. */
async function runFiles(files: readonly string[]): Promise<void> {
  const events = run({
    cwd: repository,
    files: [...files],
    concurrency: filesAtOnce,
    timeout: fileTimeoutMs,
    execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'test-process.mjs')).href],
  });
  const keep = ({ file, message }: { file?: string | undefined; message: string }): void => {
    const result = resultOf(file);
    if (result.output.length < outputCharactersMax) result.output += message;
  };
  events.on('test:stdout', keep);
  events.on('test:stderr', keep);
  events.on('test:fail', ({ file, name, details }) => {
    // A group fails because a test in it does; that test tells more.
    if ('failureType' in details.error && details.error.failureType === 'subtestsFailed') return;
    const cause = details.error.cause;
    resultOf(file).failures.push(
      `${name}\n${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause ?? details.error.message)}`,
    );
  });
  events.on('test:summary', ({ file, counts, duration_ms: durationMs }) => {
    if (file === undefined) return;
    const result = resultOf(file);
    Object.assign(result, {
      passed: counts.passed,
      failed: counts.tests - counts.passed - counts.skipped - counts.todo,
      skipped: counts.skipped + counts.todo,
      durationMs,
    });
    const state = result.failed > 0 ? 'FAILED' : 'ok    ';
    console.log(
      `${state} ${relative(repository, file)} · ${counts.passed} passed${result.failed > 0 ? `, ${result.failed} failed` : ''} · ${seconds(durationMs)}`,
    );
  });
  for await (const _event of events) {
    // The listeners above do the work; reading the stream to its end is what waits.
  }
}

/** A file that ran nothing and did not even fail: it must not count as one without faults. */
function isSilent(result: FileResult | undefined): boolean {
  return result === undefined || result.passed + result.failed + result.skipped + result.failures.length === 0;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** What each file took of the processors; nothing where the system does not tell. */
function reportCosts(): void {
  const costs = readdirSync(runFolder).map((name) => {
    const { file, ticks } = JSON.parse(readFileSync(join(runFolder, name), 'utf8')) as { readonly file: string; readonly ticks: number };
    return { file: relative(repository, file), seconds: ticks / ticksPerSecond };
  });
  if (costs.length === 0) return;
  costs.sort((a, b) => b.seconds - a.seconds);
  const lines = costs.map((cost) => `${cost.seconds.toFixed(1)} s ${cost.file}`);
  const whole = costs.reduce((sum, cost) => sum + cost.seconds, 0);
  console.log(`\n${whole.toFixed(0)} s of processor time. Most of it: ${lines.slice(0, costliestShown).join(', ')}`);
  const into = process.env['STEWARD_TEST_COSTS'];
  if (into !== undefined) writeFileSync(into, `${lines.join('\n')}\n`);
}

function report(files: readonly string[]): void {
  for (const [name, { failures, failed, output }] of results) {
    if (failed === 0 && failures.length === 0) continue;
    console.log(`\n── ${name}`);
    for (const failure of failures) console.log(`✖ ${failure}\n`);
    if (output !== '') console.log(`It printed:\n${output.trimEnd()}\n`);
  }
  const silent = files.filter((file) => isSilent(results.get(file)));
  for (const file of silent) console.log(`FAILED ${file} · it ran no test`);
  reportCosts();
  const sum = (pick: (result: FileResult) => number): number => [...results.values()].reduce((total, result) => total + pick(result), 0);
  const skipped = sum((result) => result.skipped);
  if (skipped > 0) console.log(`${skipped} left out on this machine; each says why`);
  const passed = sum((result) => result.passed);
  // A file that broke outside its tests has failures that no count knows.
  const failed = sum((result) => Math.max(result.failed, result.failures.length)) + silent.length;
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed`);
}

assert.ok(
  process.version.startsWith('v26.'),
  `tests run on Node 26, this is ${process.version} (${process.execPath}): start them with npm test`,
);
const files = findFiles(process.argv.slice(2));
console.log(`Running ${files.length} test files${full ? ' in full' : ''} …`);
const runFolder = mkdtempSync(join(tmpdir(), 'steward-test-run-'));
process.env['STEWARD_TEST_RUN'] = runFolder;
try {
  await runFiles(files);
  report(files);
} finally {
  rmSync(runFolder, { recursive: true, force: true });
}
