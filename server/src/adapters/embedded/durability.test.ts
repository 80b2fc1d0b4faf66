// What was acknowledged survives kill -9, and the flush comes before the answer.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { openSqliteRows } from './sqlite-rows.ts';
import { testFolder } from './test-folder.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const child = join(import.meta.dirname, 'durability-child.ts');

/** The numbers a child acknowledged until it was killed, after `acknowledgements` of them or at the first chance behind that. */
async function killAfter(file: string, acknowledgements: number): Promise<readonly number[]> {
  const writer: ChildProcess = spawn(process.execPath, [child, file, '0', '7'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen: number[] = [];
  let text = '';
  writer.stdout!.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop()!;
    for (const line of lines) {
      assert.match(line, /^acknowledged \d+$/);
      seen.push(Number(line.split(' ')[1]));
    }
    if (seen.length >= acknowledgements) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  assert.equal(writer.signalCode, 'SIGKILL', 'the writer ended by itself');
  return seen;
}

describe('kill -9', () => {
  it('loses no acknowledged commit and leaves no half one', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'records.sqlite');
    const acknowledged: number[] = [];
    for (let round = 0; round < (full ? 40 : 4); round++) {
      acknowledged.push(...(await killAfter(file, 1 + ((round * 37) % 90))));
      const rows = openSqliteRows(file);
      const there = new Set<number>();
      for (let after: string | undefined; ;) {
        const page = await rows.range({ partition: 'p', prefix: '', limit: 1_000, ...(after === undefined ? {} : { after }) });
        for (const row of page) {
          const number = Number(row.sort);
          assert.equal(new TextDecoder().decode(row.value), `value ${number} `.repeat(100));
          there.add(number);
        }
        after = page.at(-1)?.sort;
        if (page.length < 1_000) break;
      }
      assert.deepEqual(
        acknowledged.filter((number) => !there.has(number)),
        [],
      );
      const head = await rows.get({ partition: 'head', sort: 'head' });
      assert.equal(Number(new TextDecoder().decode(head!.value)), Math.max(...there), 'both rows of a commit, or none');
      assert.equal(head!.revision, there.size);
      await rows.close();
    }
    folder.remove();
  });
});

const strace = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']).status === 0;
const mayLeaveOut = process.env['CI'] === undefined && !full;
const leftOut = leaveOut();

describe('the flush', () => {
  it('comes after the writing and before the answer, and one serves the whole group', { skip: leftOut }, async () => {
    assert.ok(strace, 'strace is needed for this test');
    const folder = testFolder();
    const trace = join(folder.path, 'trace');
    const calls = 'trace=fdatasync,fsync,write,pwrite64';
    const run = spawnSync('strace', [
      '-f',
      '-y',
      '-o',
      trace,
      '-e',
      calls,
      process.execPath,
      child,
      join(folder.path, 'records.sqlite'),
      '40',
      '8',
    ]);
    assert.equal(run.status, 0, run.stderr.toString());
    checkOrder(readFileSync(trace, 'utf8').split('\n'));
    folder.remove();
  });

  it('can fail: an answer before the flush is seen', () => {
    const wal = '1 pwrite64(20</x/records.sqlite-wal>, "", 4096, 32) = 4096';
    const [flush, answer] = ['1 fdatasync(20</x/records.sqlite-wal>) = 0', '1 write(1<pipe:[1]>, "acknowledged 0\\n", 15) = 15'];
    assert.throws(() => checkOrder([wal, answer, flush]), /before the flush/);
    assert.throws(() => checkOrder([answer]), /before the flush/);
  });
});

describe('an error of the disk', () => {
  // From the n-th system call on, or at it alone: the write-ahead log cannot grow, cannot be written, cannot be flushed.
  const nths = full ? Array.from({ length: 40 }, (_, i) => i + 1) : [2, 9, 23];
  const injected = [
    ['pwrite64', 'ENOSPC', ['storage-full']],
    ['pwrite64', 'EIO', ['outcome-unknown', 'store-unavailable']],
    ['fsync,fdatasync', 'EIO', ['outcome-unknown', 'store-unavailable']],
  ] as const;
  for (const [call, error, allowed] of injected) {
    it(`${error} of ${call} at every n: what was acknowledged is there, what was refused is not`, { skip: leftOut }, () => {
      const seen = new Set<string>();
      for (const nth of nths) for (const when of [`${nth}`, `${nth}+`]) checkInjected(`${call}:error=${error}:when=${when}`, allowed, seen);
      assert.ok(
        allowed.every((code) => seen.has(code)),
        `only ${[...seen].join(', ')} was seen`,
      );
    });
  }
});

/** A file with some commits, made once. */
let made: string | undefined;
const madeIn = testFolder();
after(() => madeIn.remove());

function checkInjected(injection: string, allowed: readonly string[], seen: Set<string>): void {
  const folder = testFolder();
  const file = join(folder.path, 'records.sqlite');
  if (made === undefined) {
    made = join(madeIn.path, 'records.sqlite');
    spawnSync(process.execPath, [child, made, '4', '4']);
  }
  // There is one, so that the errors meet the commits and not the opening.
  for (const end of ['', '-wal']) if (existsSync(`${made}${end}`)) copyFileSync(`${made}${end}`, `${file}${end}`);
  const arguments_ = ['-f', '-o', '/dev/null', '-P', `${file}-wal`, '-e', `trace=${injection.split(':')[0]}`, '-e', `inject=${injection}`];
  const run = spawnSync('strace', [...arguments_, process.execPath, child, file, '40', '4']);
  const answers = run.stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]);
  assert.equal(answers.length, 40, `${injection}: ${run.stderr.toString()}`);
  const rows = new DatabaseSync(file);
  const there = new Set(
    rows
      .prepare(`SELECT sort FROM rows WHERE partition = 'p'`)
      .all()
      .map((row) => Number(row['sort'])),
  );
  rows.close();
  for (const [code, number] of answers) {
    seen.add(code);
    assert.ok(code === 'acknowledged' || allowed.includes(code), `${injection}: ${code}`);
    if (code !== 'outcome-unknown') assert.equal(there.has(Number(number)), code === 'acknowledged', `${injection}: ${code} ${number}`);
  }
  folder.remove();
}

/** Reads the system calls in their order: no acknowledgement while the write-ahead log has bytes that were not flushed. */
function checkOrder(lines: readonly string[]): void {
  let unflushed = true;
  let flushes = 0;
  let answers = 0;
  for (const line of lines) {
    if (/pwrite64\(\d+<[^>]*records\.sqlite-wal>/.test(line)) unflushed = true;
    // A call that another thread interrupts is shown in two lines; the second has no file name, and closes the one flush there is.
    if (/(fdatasync|fsync)\(\d+<[^>]*records\.sqlite-wal>\) += 0/.test(line) || /<\.\.\. (fdatasync|fsync) resumed>\) += 0/.test(line)) {
      unflushed = false;
      flushes++;
    }
    if (/write\(1<.*acknowledged/.test(line)) {
      assert.equal(unflushed, false, 'an answer came before the flush');
      answers++;
    }
  }
  assert.ok(answers > 0 && flushes > 0, 'the trace shows nothing');
  if (answers >= 40) assert.ok(flushes <= answers / 4, `${flushes} flushes for ${answers} answers`);
}

function leaveOut(): string | false {
  if (strace || !mayLeaveOut) return false;
  const reason = 'LEFT OUT: strace is not here, so nobody watched that the flush comes before the answer';
  console.error(reason);
  return reason;
}
