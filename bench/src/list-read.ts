// What a long list costs over HTTP, in this process: 5,000 tasks, the newest thousand by time, and a page sorted by a sealed field, for
// which all of them are opened. Prints the processor time, which other work on the machine disturbs less, and wall time, keys warm and
// cold. Run: node bench/src/list-read.ts
import type { BusinessId } from '@steward/protocol/ids.ts';
import { createHttpApp } from '@steward/server/edges/http/app.ts';
import { createLog } from '@steward/server/edges/http/log.ts';
import { composeInFolder } from './composed.ts';

const tasks = Number(process.env['TASKS'] ?? 5_000);
const rounds = Number(process.env['ROUNDS'] ?? 10);
const pageMax = 1_000;
const atOnce = 50;

const { steward, remove } = await composeInFolder();
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

async function ask(method: 'GET' | 'POST', url: string, body?: object, token?: string) {
  const answer = await app.inject({
    method,
    url,
    ...(body === undefined ? {} : { payload: body }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  if (answer.statusCode >= 400) throw new Error(answer.body);
  return answer;
}

const signedUp = await ask('POST', '/v1/sign-up', {
  email: 'ada@example.org',
  password: 'a horse, a battery and a staple',
  name: 'Ada',
  business: { name: 'Bench GmbH' },
});
const { token, business } = signedUp.json() as { token: string; business: BusinessId };
const { id: project } = (await ask('POST', '/v1/projects', { fields: { name: 'Bench' } }, token)).json() as { id: string };
for (let made = 0; made < tasks; made += atOnce) {
  await Promise.all(
    Array.from({ length: Math.min(atOnce, tasks - made) }, (_, i) => {
      const n = made + i;
      const due = new Date(Date.UTC(2026, 0, 1 + ((n * 7919) % 700))).toISOString().slice(0, 10);
      const fields = { title: `Task ${(n * 7919) % tasks}`, description: 'x'.repeat(200), status: 'open', due };
      return ask('POST', '/v1/tasks', { project, fields }, token);
    }),
  );
}

type Listed = { readonly records: readonly { readonly fields: Readonly<Record<string, string>> }[]; readonly total: number };
const isSorted = (values: readonly string[]) => values.every((value, i) => i === 0 || values[i - 1]! <= value);
const lists = {
  'newest 1,000 by time': async () => {
    const page = (await ask('GET', `/v1/tasks?limit=${pageMax}&sort=-updatedAt`, undefined, token)).json() as Listed;
    return page.records.length === Math.min(tasks, pageMax) && page.total === tasks;
  },
  '100 by a sealed field': async () => {
    const page = (await ask('POST', '/v1/tasks/query', { sort: 'due', limit: 100 }, token)).json() as Listed;
    return page.total === tasks && isSorted(page.records.map(({ fields }) => fields['due']!));
  },
};
const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
for (const [name, list] of Object.entries(lists)) {
  for (const keys of ['warm', 'cold']) {
    const wall: number[] = [];
    const processor: number[] = [];
    await list();
    for (let round = 0; round < rounds; round++) {
      if (keys === 'cold') steward.door.tools.vault.drop(business);
      const started = performance.now();
      const cpu = process.cpuUsage();
      if (!(await list())) throw new Error(`${name}: a wrong answer`);
      const { user, system } = process.cpuUsage(cpu);
      wall.push(performance.now() - started);
      processor.push((user + system) / 1_000);
    }
    console.log(
      `${name}, keys ${keys}: processor ${median(processor).toFixed(0)} ms (least ${Math.min(...processor).toFixed(0)}), wall ${median(wall).toFixed(0)} ms`,
    );
  }
}
await app.close();
await remove();
