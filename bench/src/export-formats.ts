// What each format of an export costs, and reading tables back: records a second, bytes, memory above idle, and how long the process is held up at worst. Each format runs in a process of its own.
// Records are made as they are read, so what grows is the format's. Run: node bench/src/export-formats.ts [format …]   RECORDS=1000000
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportSource, Scratch } from '@steward/server/catalogue/formats/format.ts';
import { defaultOptions, formats } from '@steward/server/catalogue/formats/formats.ts';
import { parseCsv } from '@steward/server/catalogue/formats/parse-csv.ts';
import { parseXlsx } from '@steward/server/catalogue/formats/parse-xlsx.ts';
import { readRow } from '@steward/server/catalogue/formats/read-row.ts';

const records = Number(process.env['RECORDS'] ?? 1_000_000);
const batchRecords = 1_000;
const measured = process.env['STEWARD_BENCH_FORMAT'];
const kinds = ['csv', 'xlsx', 'parquet', 'sqlite', 'xml', 'markdown', 'pdf', 'ndjson', 'read csv', 'read xlsx'];
/** Digits come before letters among characters, not in the alphabet of ids: in this order the nth id is above the one before. */
const digits = '234567abcdefghijklmnopqrstuvwxyz';

function idOf(n: number): string {
  let text = '';
  for (let rest = n; rest > 0; rest = Math.floor(rest / 32)) text = digits[rest % 32]! + text;
  return `${text.padStart(25, '2')}a`;
}

function recordOf(n: number): WireRecord {
  return {
    id: idOf(n + 1),
    collection: 'tasks',
    project: idOf(n % 50),
    version: 1 + (n % 7),
    createdAt: new Date(1.7e12 + n * 60_000).toISOString(),
    updatedAt: new Date(1.75e12 + n * 60_000).toISOString(),
    createdBy: idOf(n % 90),
    updatedBy: idOf(n % 80),
    fields: {
      title: `Task ${n}: check the "joints", axis ${n % 40}`,
      description: 'Decke über EG bewehrt, Abstandhalter nachgesetzt; Fugen prüfen.\n'.repeat(1 + (n % 4)),
      status: 'open',
      due: new Date(1.76e12 + (n % 700) * 86_400_000).toISOString().slice(0, 10),
      assignee: idOf(n % 90),
      photos: [idOf(n), idOf(n + 7)],
    } as WireRecord['fields'],
  };
}

function source(folder: string): ExportSource {
  return {
    language: 'de',
    timeZone: 'Europe/Berlin',
    takenAt: '2026-11-27T00:00:00.000Z',
    business: { id: idOf(1), name: 'Bench GmbH' },
    collections: [{ collection: tasks as Collection, records }],
    async *records() {
      for (let n = 0; n < records; n += batchRecords)
        yield Array.from({ length: Math.min(batchRecords, records - n) }, (_, i) => recordOf(n + i));
    },
    nameOf: (of, id) => `${of} ${id.slice(-4)}`,
    pathOf: () => undefined,
    folderOf: () => 'Bench',
    notInside: [],
    scratch: () => fileScratch(join(folder, 'scratch')),
  };
}

/** Stands for the sealed one. */
function fileScratch(path: string): Scratch {
  const file = openSync(path, 'w+');
  return {
    append: async (bytes) => void writeSync(file, bytes),
    async *read() {
      const piece = Buffer.alloc(256 * 1024);
      for (let at = 0, got = 1; got > 0; at += got) {
        got = readSync(file, piece, 0, piece.length, at);
        if (got > 0) yield piece.subarray(0, got);
      }
      closeSync(file);
    },
  };
}

const named = (name: string) => formats.find((format) => format.name === name)!;

async function writtenTable(from: ExportSource, name: string, folder: string): Promise<string> {
  const path = join(folder, `table.${name}`);
  const file = openSync(path, 'w');
  for await (const made of named(name).files(from, defaultOptions)) for await (const piece of made.bytes()) writeSync(file, piece);
  closeSync(file);
  return path;
}

/** Every row to its fields, as an import does. */
async function readTable(path: string, saw: (bytes: number) => Promise<void>): Promise<void> {
  const file = openSync(path, 'r');
  const size = fstatSync(file).size;
  const read = async (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, offset);
    await saw(length);
    return bytes;
  };
  async function* pieces() {
    for (let at = 0; at < size; at += 65_536) yield await read(at, Math.min(65_536, size - at));
  }
  let rows = 0;
  for await (const row of path.endsWith('.csv') ? parseCsv(pieces()) : parseXlsx({ size, read })) {
    if (!('record' in readRow(tasks as Collection, row, 'UTC'))) throw new Error('a row does not read');
    rows++;
  }
  if (rows !== records) throw new Error(`read ${rows} rows`);
}

async function measure(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-bench-'));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const from = source(folder);
  for await (const batch of from.records('tasks')) if (batch[0]!.id === idOf(20_001)) break;
  globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  let [bytes, peak, pieces] = [0, idle, 0];
  const table = name.startsWith('read ') ? await writtenTable(from, name.slice(5), folder) : undefined;
  delay.enable();
  const begin = process.cpuUsage();
  const started = performance.now();
  const saw = async (length: number): Promise<void> => {
    bytes += length;
    if (pieces++ % 20 === 0) peak = Math.max(peak, process.memoryUsage.rss());
    // As whoever writes it waits for the disk.
    await new Promise(setImmediate);
  };
  if (name === 'records alone') for await (const batch of from.records('tasks')) bytes += batch.length;
  else if (table !== undefined) await readTable(table, saw);
  else for await (const file of named(name).files(from, defaultOptions)) for await (const piece of file.bytes()) await saw(piece.length);
  const seconds = (performance.now() - started) / 1_000;
  const cpu = process.cpuUsage(begin);
  const mb = (n: number) => (n / 1e6).toFixed(0).padStart(6);
  console.log(
    `${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s  cpu ${((cpu.user + cpu.system) / 1e6).toFixed(1).padStart(6)} s  ` +
      `${Math.round(records / seconds)
        .toString()
        .padStart(
          7,
        )} records/s  ${mb(bytes)} MB  peak +${mb(peak - idle)} MB (idle ${mb(idle)})  held up ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  rmSync(folder, { recursive: true });
}

if (measured !== undefined) await measure(measured);
else {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : ['records alone', ...kinds])
    spawnSync(process.execPath, ['--expose-gc', import.meta.filename], {
      stdio: 'inherit',
      env: { ...process.env, STEWARD_BENCH_FORMAT: name },
    });
}
