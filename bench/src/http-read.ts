// A governed read over HTTP beside the same server, signed in likewise, reading plaintext from SQLite: 64 connections, A B A B, the
// ratio of the rates, and of the server thread's processor time, which other work on the machine disturbs less.
// Run: node bench/src/http-read.ts
import autocannon from 'autocannon';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { idParams } from '@steward/protocol/wire/common.ts';
import { recordSchema } from '@steward/protocol/wire/record-routes.ts';
import { route } from '@steward/protocol/wire/route.ts';
import { createHttpApp } from '@steward/server/edges/http/app.ts';
import { createLog } from '@steward/server/edges/http/log.ts';
import { register } from '@steward/server/edges/http/register.ts';
import { createSessionCookie } from '@steward/server/edges/http/session-cookie.ts';
import { createFailureNotes } from '@steward/server/edges/http/failure-notes.ts';
import { isoTime } from '@steward/server/stores/wire-record.ts';
import { composeInFolder } from './composed.ts';

const connections = 64;
const rounds = Number(process.env['ROUNDS'] ?? 5);
const secondsPerRound = Number(process.env['SECONDS'] ?? 4);
const records = 1_000;

const { steward, folder, remove } = await composeInFolder();
const log = createLog(
  (line) => void process.stderr.write(`${line}\n`),
  () => 0,
);
const app = await createHttpApp({
  door: steward.door,
  identity: steward.identity,
  staffIdentity: steward.staffIdentity,
  roster: steward.roster,
  policies: steward.policies,
  mailInvitation: async () => false,
  log,
  version: 'bench',
  secure: false,
  requestsPerMinuteMax: 100_000_000,
});

const plain = new DatabaseSync(join(folder, 'plain.sqlite'));
plain.exec('PRAGMA journal_mode = WAL; CREATE TABLE contacts (id TEXT PRIMARY KEY, at INTEGER, fields TEXT)');
const insert = plain.prepare('INSERT INTO contacts VALUES (?, ?, ?)');
const select = plain.prepare('SELECT at, fields FROM contacts WHERE id = ?');
// Through the same edge as every record: parsed, signed in, checked against its description. What differs is what lies below the edge.
const plainRoute = route({
  method: 'GET',
  path: '/v1/plain/{id}',
  tag: 'Bench',
  caller: 'business',
  status: 200,
  summary: 'Read one in clear',
  params: idParams,
  answer: recordSchema,
});
register(
  {
    app,
    door: steward.door,
    identity: steward.identity,
    cookie: createSessionCookie(false),
    staff: { identity: steward.staffIdentity, cookie: createSessionCookie(false, 'steward-staff'), isIn: async () => false },
    failures: createFailureNotes(steward.door.tools),
    bodyMsMax: 30_000,
  },
  plainRoute,
  async (call) => {
    const row = select.get(call.params['id']!)!;
    call.reply.header('etag', '"1"');
    return {
      id: call.params['id'],
      collection: 'contacts',
      version: 1,
      createdAt: isoTime(row['at'] as number),
      updatedAt: isoTime(row['at'] as number),
      fields: JSON.parse(row['fields'] as string) as unknown,
    };
  },
);

const post = async (url: string, body: object, token?: string) => {
  const answer = await app.inject({
    method: 'POST',
    url,
    payload: body,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  if (answer.statusCode >= 400) throw new Error(answer.body);
  return answer.json() as { token: string; id: string };
};
const { token } = await post('/v1/sign-up', {
  email: 'ada@example.org',
  password: 'a horse, a battery and a staple',
  name: 'Ada',
  business: { name: 'Bench GmbH' },
});
const { id: project } = await post('/v1/projects', { fields: { name: 'Bench' } }, token);
const fields = { name: 'Contact', company: 'ACME', note: 'x'.repeat(900) };
const ids: string[] = [];
for (let made = 0; made < records; made++) {
  const { id } = await post('/v1/contacts', { project, fields }, token);
  insert.run(id, Date.now(), JSON.stringify(fields));
  ids.push(id);
}
const url = await app.listen({ port: 0, host: '127.0.0.1' });
interface Rate {
  readonly perSecond: number;
  readonly processorUs: number;
}
const measure = async (path: string): Promise<Rate> => {
  const requests = ids.map((id) => ({ method: 'GET' as const, path: `${path}/${id}` }));
  const before = process.threadCpuUsage();
  const run = await autocannon({
    url,
    connections,
    duration: secondsPerRound,
    headers: { authorization: `Bearer ${token}` },
    requests,
    workers: 1,
  });
  if (run.non2xx > 0 || run.errors > 0) throw new Error(`${path}: ${run.non2xx} wrong answers, ${run.errors} errors`);
  const { user, system } = process.threadCpuUsage(before);
  return { perSecond: run.requests.average, processorUs: (user + system) / run.requests.total };
};
await measure('/v1/contacts');
const governed: Rate[] = [];
const plaintext: Rate[] = [];
for (let round = 0; round < rounds; round++) {
  governed.push(await measure('/v1/contacts'));
  plaintext.push(await measure('/v1/plain'));
}
const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
const [ours, theirs] = [governed, plaintext].map((rates) => ({
  perSecond: median(rates.map((each) => each.perSecond)),
  processorUs: median(rates.map((each) => each.processorUs)),
})) as [Rate, Rate];
const ratios = governed.map((each, i) => (each.perSecond / plaintext[i]!.perSecond).toFixed(2));
console.log(
  `governed ${ours.perSecond.toFixed(0)}/s, plaintext ${theirs.perSecond.toFixed(0)}/s, ratio ${(ours.perSecond / theirs.perSecond).toFixed(2)} (rounds ${ratios.join(', ')})`,
);
console.log(
  `processor of the server's thread: governed ${ours.processorUs.toFixed(0)} µs, plaintext ${theirs.processorUs.toFixed(0)} µs a request, ratio ${(theirs.processorUs / ours.processorUs).toFixed(2)}, governed part ${(ours.processorUs - theirs.processorUs).toFixed(0)} µs; load of the machine ${loadavg()[0]!.toFixed(1)}`,
);
await app.close();
plain.close();
await remove();
