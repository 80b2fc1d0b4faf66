// What it takes to bring records in and to get them out again: time beside a raw dump's, and memory over what the idle server takes, of a real server process.
//   RECORDS=1000000 node bench/src/export-import.ts     FORMATS=csv,xlsx,html for an export with these
// Each pass is checked: what came in is counted, what comes out is compared with what went in, byte by byte. Beside it, in the same minute on the same machine, the
// same lines are written to a database of their own (one table, one flush for 1,000 rows) and dumped as JSON again, in clear and without asking anybody.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { encodeId } from '@steward/protocol/ids.ts';

const records = Number(process.env['RECORDS'] ?? 100_000);
const overIdleGoalMb = 150;
const askEveryMs = 200;
/** Of the export, beside the machine copy; without it those that one gets without asking for any. */
const formats = process.env['FORMATS']?.split(',');
const program = fileURLToPath(new URL('../../server/bin/steward.mjs', import.meta.url));
const folder = await mkdtemp(join(process.env['BENCH_TMP'] ?? tmpdir(), 'steward-bench-'));
const lines = join(folder, 'records.ndjson');

interface Member {
  token: string;
}

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

async function start(): Promise<Server> {
  const env = { ...process.env, STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0', STEWARD_REQUESTS_PER_MINUTE: '100000' };
  const server = spawn(process.execPath, [program, 'start', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of server.stdout!.setEncoding('utf8')) {
    said += String(text);
    if (said.includes('"ready":true')) break;
  }
  const url = /"url":"([^"]+)"/.exec(said)?.[1];
  if (url === undefined) throw new Error(`the server did not start: ${said}`);
  return { process: server, url };
}

/** Lines of /proc/<pid>/status in MB: `VmRSS` now, `VmHWM` the most since `forgetPeak`. */
function memoryMb({ pid }: ChildProcess, what: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line![1]) / 1_024;
}

/** User and system time, from Linux's account of the process, which counts in hundredths of a second. */
function processorSeconds({ pid }: ChildProcess): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

const forgetPeak = ({ pid }: ChildProcess) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

async function ask<T>({ url }: Server, member: Member | undefined, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(member === undefined ? {} : { authorization: `Bearer ${member.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const password = 'a horse, a battery and a staple';

/** Somebody with a business of their own. */
async function signUp(server: Server, name: string): Promise<Member> {
  const body = { email: `${name}@example.org`, password, name, business: { name: `${name} GmbH` } };
  return ask<Member>(server, undefined, 'POST', '/v1/sign-up', body);
}

/** What takes everything along, or brings it, takes a fresh sign-in: a million records take longer than one lasts. */
async function signInAgain(server: Server, member: Member): Promise<void> {
  member.token = (await ask<Member>(server, member, 'POST', '/v1/session/confirm', { password })).token;
}

/** Projects, then tasks, as an export writes them: by id. */
async function writeLines(): Promise<void> {
  const out = createWriteStream(lines);
  const at = '2026-03-02T07:30:00.000Z';
  const base = { version: 1, createdAt: at, updatedAt: at };
  const idOf = (kind: number, n: number) => {
    const bytes = Buffer.alloc(16);
    bytes[0] = kind;
    bytes.writeUInt32BE(n, 4);
    createHash('sha256').update(String(n)).digest().copy(bytes, 8, 0, 8);
    return encodeId(bytes);
  };
  const projects = Math.max(1, Math.round(records / 10_000));
  const write = async (line: object) => {
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  };
  for (let n = 0; n < projects; n++) await write({ id: idOf(0, n), collection: 'projects', ...base, fields: { name: `Bauvorhaben ${n}` } });
  for (let n = projects; n < records; n++) {
    const fields = {
      title: `Schalung Achse ${n % 97} prüfen`,
      description: `Abschnitt ${n}: Bewehrung und Fugenband nach Plan ${n % 1_013} prüfen, ${createHash('sha256').update(String(n)).digest('base64')} fotografieren und freigeben.`,
      status: n % 3 === 0 ? 'done' : 'open',
      due: '2026-12-01',
    };
    await write({ id: idOf(1, n), collection: 'tasks', project: idOf(0, n % projects), ...base, fields });
  }
  out.end();
  await once(out, 'close');
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly failure?: unknown;
}

async function settled(server: Server, member: Member, path: string, states: readonly string[]): Promise<Job> {
  for (;;) {
    const job = await ask<Job>(server, member, 'GET', path);
    if (!states.includes(job.state)) return job;
    await new Promise((resolve) => void setTimeout(resolve, askEveryMs));
  }
}

interface Measured {
  readonly seconds: number;
  /** Of the server alone: other work on the machine disturbs it less than the wall clock. */
  readonly processorSeconds: number;
  readonly peakOverIdleMb: number;
}

async function measured<T>(server: Server, idleMb: number, work: () => Promise<T>): Promise<Measured & { readonly result: T }> {
  forgetPeak(server.process);
  const began = performance.now();
  const usedBefore = processorSeconds(server.process);
  const result = await work();
  const used = processorSeconds(server.process) - usedBefore;
  return {
    result,
    seconds: (performance.now() - began) / 1_000,
    processorSeconds: used,
    peakOverIdleMb: memoryMb(server.process, 'VmHWM') - idleMb,
  };
}

async function bringIn(server: Server, member: Member, file: string, name: string): Promise<string> {
  const answer = await fetch(`${server.url}/v1/imports`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${member.token}`,
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    },
    body: Readable.toWeb(createReadStream(file)) as unknown as NonNullable<RequestInit['body']>,
    duplex: 'half',
  } as RequestInit);
  if (!answer.ok) throw new Error(`import: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as Job).id;
}

const say = (what: string, { seconds, processorSeconds: used, peakOverIdleMb }: Measured, mb: number) =>
  console.log(
    `${what.padEnd(40)} ${seconds.toFixed(1).padStart(7)} s (processor ${used.toFixed(1).padStart(6)} s)  ${Math.round(records / seconds)
      .toString()
      .padStart(8)} records/s  ${(mb / seconds).toFixed(1).padStart(6)} MB/s  peak ${peakOverIdleMb.toFixed(0).padStart(4)} MB over idle`,
  );

async function importAll(
  server: Server,
  member: Member,
  idleMb: number,
  file: string,
  name: string,
): Promise<{ check: Measured; write: Measured }> {
  const check = await measured(server, idleMb, async () => {
    const id = await bringIn(server, member, file, name);
    const job = await settled(server, member, `/v1/imports/${id}`, ['checking']);
    if (job.state !== 'checked') throw new Error(JSON.stringify(job));
    return id;
  });
  const write = await measured(server, idleMb, async () => {
    await signInAgain(server, member);
    await ask(server, member, 'POST', `/v1/imports/${check.result}/confirm`, {});
    const job = await settled(server, member, `/v1/imports/${check.result}`, ['importing']);
    const { total } = job as unknown as { total: { new: number } };
    if (job.state !== 'imported' || total.new !== records) throw new Error(`a wrong import: ${JSON.stringify(job)}`);
  });
  return { check, write };
}

async function exportAll(server: Server, member: Member, idleMb: number, into: string): Promise<Measured> {
  return measured(server, idleMb, async () => {
    const settings = { scope: { kind: 'business' }, files: false, ...(formats === undefined ? {} : { formats }) };
    await signInAgain(server, member);
    const { id } = await ask<Job>(server, member, 'POST', '/v1/exports', settings);
    const job = await settled(server, member, `/v1/exports/${id}`, ['collecting', 'packing']);
    if (job.state !== 'ready') throw new Error(JSON.stringify(job));
    const answer = await fetch(`${server.url}/v1/exports/${id}/archive`, { headers: { authorization: `Bearer ${member.token}` } });
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(into));
  });
}

/** The same lines in a table and out of it again: what a script with the database's password does. */
async function rawDump(): Promise<{ load: number; dump: number; processor: { load: number; dump: number } }> {
  const db = new DatabaseSync(join(folder, 'raw.sqlite'));
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE records (id TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO records VALUES (?, ?)');
  let began = performance.now();
  const usage = process.cpuUsage();
  let n = 0;
  for await (const line of createInterface({ input: createReadStream(lines) })) {
    if (n % 1_000 === 0) db.exec(n === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    insert.run((JSON.parse(line) as { id: string }).id, line);
    n++;
  }
  db.exec('COMMIT');
  const load = (performance.now() - began) / 1_000;
  const loading = process.cpuUsage(usage);
  began = performance.now();
  const out = createWriteStream(join(folder, 'raw.ndjson'));
  for (const row of db.prepare('SELECT value FROM records ORDER BY id').iterate())
    if (!out.write(`${String(row['value'])}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
  db.close();
  const all = process.cpuUsage(usage);
  const secondsOf = (user: number, system: number) => (user + system) / 1e6;
  const processor = {
    load: secondsOf(loading.user, loading.system),
    dump: secondsOf(all.user - loading.user, all.system - loading.system),
  };
  return { load, dump: (performance.now() - began) / 1_000, processor };
}

try {
  await writeLines();
  const mb = (await stat(lines)).size / 1_048_576;
  console.log(`${records} records, ${mb.toFixed(0)} MB as lines; load of the machine ${loadavg()[0]!.toFixed(1)}`);
  const server = await start();
  try {
    const member = await signUp(server, 'ada');
    const idleMb = memoryMb(server.process, 'VmRSS');
    console.log(`idle server: ${idleMb.toFixed(0)} MB`);
    const { check, write } = await importAll(server, member, idleMb, lines, 'copy.ndjson');
    say('import of lines: looked through', check, mb);
    say('import of lines: written', write, mb);
    const peaks = [check, write];
    const raw = await rawDump();
    console.log(
      `raw table: loaded in ${raw.load.toFixed(1)} s (processor ${raw.processor.load.toFixed(1)} s), dumped as JSON in ${raw.dump.toFixed(1)} s (processor ${raw.processor.dump.toFixed(1)} s)`,
    );
    const both = { wall: write.seconds + check.seconds, processor: write.processorSeconds + check.processorSeconds };
    console.log(
      `import ÷ raw load: ${(raw.load / both.wall).toFixed(3)} by the clock, ${(raw.processor.load / both.processor).toFixed(3)} by processor time`,
    );
    const archive = join(folder, 'copy.zip');
    if (
      process.env['EXPORT'] !== '0' &&
      (await fetch(`${server.url}/v1/exports/formats`, { headers: { authorization: `Bearer ${member.token}` } })).ok
    ) {
      const out = await exportAll(server, member, idleMb, archive);
      say('export to ZIP', out, mb);
      console.log(
        `export ÷ raw dump: ${(raw.dump / out.seconds).toFixed(3)} by the clock, ${(raw.processor.dump / out.processorSeconds).toFixed(3)} by processor time`,
      );
      const other = await signUp(server, 'eve');
      const again = await importAll(server, other, idleMb, archive, 'copy.zip');
      say('import of the ZIP: looked through', again.check, mb);
      say('import of the ZIP: written', again.write, mb);
      peaks.push(out, again.check, again.write);
    }
    const peak = Math.max(...peaks.map(({ peakOverIdleMb }) => peakOverIdleMb));
    console.log(`most memory over idle: ${peak.toFixed(0)} MB (goal ${overIdleGoalMb}); load of the machine ${loadavg()[0]!.toFixed(1)}`);
  } finally {
    server.process.kill('SIGTERM');
    await once(server.process, 'exit');
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
