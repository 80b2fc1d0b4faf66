// The demo's staff of the operator: Aylin who helps, Tom who looks into failures, Ruth who is the
// second person, Lena who is the other one where the law takes two. They are made through the API, as an
// operator would make them; the secrets of their authenticator apps lie beside the demo's data, because in the demo they guard nothing.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { groundsOfDepartment, type Department, type Ground, type StaffDuty } from '@steward/protocol/words.ts';
import type { FastifyInstance } from 'fastify';
import { readTotpSecret, totpCode, totpStep } from '../../adapters/embedded/identity/totp.ts';
import { isSameOrigin } from '../../edges/http/session-cookie.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Eligibility } from '../../stores/staff.ts';
import type { Steward } from '../compose.ts';

const demoPassword = 'lupe-lampe-und-logbuch';
const eligibleMs = 360 * 86_400_000;
const client = { address: '127.0.0.1', userAgent: 'demo' };

export interface DemoStaff {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, as one types it in. */
  readonly totpSecret: string;
  readonly what: string;
}

interface Made {
  readonly name: string;
  readonly email: string;
  readonly what: string;
  readonly administrator: boolean;
  readonly may: readonly { readonly duty: StaffDuty; readonly department: Department; readonly grounds: readonly Ground[] }[];
}

const staff: readonly Made[] = [
  {
    name: 'Aylin K.',
    email: 'aylin@steward.example',
    what: 'Customer Success',
    administrator: false,
    may: [{ duty: 'ask', department: 'customer-success', grounds: groundsOfDepartment['customer-success'] }],
  },
  {
    name: 'Tom R.',
    email: 'tom@steward.example',
    what: 'Engineering',
    administrator: false,
    may: [{ duty: 'ask', department: 'engineering', grounds: groundsOfDepartment.engineering }],
  },
  {
    name: 'Ruth B.',
    email: 'ruth@steward.example',
    what: 'Engineering, second person',
    administrator: true,
    may: [{ duty: 'approve', department: 'engineering', grounds: groundsOfDepartment.engineering }],
  },
  {
    name: 'Lena W.',
    email: 'lena@steward.example',
    what: 'Product, second person for the law',
    administrator: true,
    may: [{ duty: 'approve', department: 'product', grounds: ['legal'] }],
  },
];

/** Who can sign in; made the first time. */
export async function ensureDemoStaff(app: FastifyInstance, steward: Steward, dataFolder: string): Promise<readonly DemoStaff[]> {
  const file = join(dataFolder, 'demo-staff');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as DemoStaff[];
  const made: DemoStaff[] = [];
  for (const each of staff) made.push(await makeOne(app, steward, each));
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function makeOne(
  app: FastifyInstance,
  { roster, clock }: Steward,
  { name, email, what, administrator, may }: Made,
): Promise<DemoStaff> {
  const ask = async (url: string, payload: object, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return app.inject({ method: 'POST', url, payload, headers });
  };
  const post = async (url: string, payload: object, token?: string): Promise<Readonly<Record<string, string>>> => {
    const answer = await ask(url, payload, token);
    if (answer.statusCode >= 400) throw new StewardError('internal', { rule: `the demo's staff could not be made: ${answer.body}` });
    return answer.json();
  };
  const added = await roster.add({ email, name, administrator }, 'operator:demo', client);
  await post('/v1/staff/password/reset', { token: added.token, password: demoPassword });
  const session = await post('/v1/staff/sign-in', { email, password: demoPassword });
  const { secret } = await post('/v1/staff/totp', {}, session['token']);
  // The code of the step before, so that the present one is left for signing in. Where the next step begins meanwhile it is too old, and is read again.
  const confirm = '/v1/staff/totp/confirm';
  const early = await ask(confirm, { code: codeOf(secret!, clock, -1) }, session['token']);
  if (early.statusCode >= 400) await post(confirm, { code: codeOf(secret!, clock, -1) }, session['token']);
  const untilMs = clock.nowMs() + eligibleMs;
  const eligible = may.flatMap(({ duty, department, grounds }) =>
    grounds.map((ground): Eligibility => ({ duty, department, ground, untilMs })),
  );
  await roster.setEligible(added.person, eligible, 'operator:demo');
  return { name, email, password: demoPassword, totpSecret: secret!, what };
}

const codeOf = (secret: string, { nowMs }: Clock, steps: number): string => totpCode(readTotpSecret(secret), totpStep(nowMs()) + steps);

/** The staff, each one press away, like the demo's people. `people` is filled when they have been made. */
export async function registerDemoStaff(app: FastifyInstance, people: readonly DemoStaff[], clock: Clock): Promise<void> {
  app.get('/demo/staff', async () => ({ staff: people }));
  await app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(String(body))),
    );
    scope.post('/demo/staff/enter', async (request, reply) => {
      if (!isSameOrigin(request)) throw new StewardError('refused', { rule: 'only from the first page' });
      const email = request.body instanceof URLSearchParams ? request.body.get('email') : undefined;
      const person = people.find((each) => each.email === email);
      if (!person) throw new StewardError('not-found');
      const cookies = await signInAs(app, person, clock, request.ip);
      return cookies === undefined
        ? reply.redirect('/staff/sign-in?demo=yes', 303)
        : reply.header('set-cookie', cookies).redirect('/staff', 303);
    });
  });
}

/** A code serves once: whoever comes twice within half a minute is given the next one, and then has to wait. */
async function signInAs(app: FastifyInstance, { email, password, totpSecret }: DemoStaff, clock: Clock, remoteAddress: string) {
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload, remoteAddress });
  for (const steps of [-1, 0, 1]) {
    const first = (await post('/v1/staff/sign-in', { email, password })).json<{ challenge?: string }>();
    const answer = await post('/v1/staff/sign-in/second-factor', {
      challenge: first.challenge ?? '',
      totp: codeOf(totpSecret, clock, steps),
    });
    if (answer.statusCode < 400) return answer.headers['set-cookie'];
  }
  return undefined;
}
