// What the journeys of the staff's access share: the demo's business with its people, and the staff signed in with their second factors.
import assert from 'node:assert/strict';
import { readTotpSecret, totpCode, totpStep } from '../../server/src/adapters/embedded/identity/totp.ts';
import { asker, type Answer, type Asker } from '../kit/http.ts';
import { testedEdition } from '../kit/edition.ts';
import { serverFolder, type ServerFolder } from '../kit/server-process.ts';

export const reason = 'Fotos werden nicht angezeigt, bitte ansehen';
const staffPassword = 'a second person looks twice';

interface Demo {
  readonly url: string;
  readonly folder: ServerFolder;
  readonly visitor: Asker;
  readonly petra: Asker;
  readonly petraToken: string;
  readonly jonas: Asker;
  readonly business: string;
  /** Projects by name. */
  readonly projects: ReadonlyMap<string, string>;
  /** Somebody of the staff, signed in: once each, since a code serves once. */
  staff(name: string): Promise<{ readonly ask: Asker; readonly token: string; readonly person: string }>;
}

export async function withDemo(work: (demo: Demo) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    const { url } = await folder.start({ STEWARD_DEMO: '1' });
    const visitor = asker(url);
    const { people } = (await visitor('GET', '/demo/people')).body as { people: readonly { email: string; password: string }[] };
    const enter = async (name: string) => {
      const { email, password } = people.find((each) => each.email.startsWith(name))!;
      return String((await visitor('POST', '/v1/sign-in', { email, password })).body['token']);
    };
    const [petraToken, jonasToken] = [await enter('petra'), await enter('jonas')];
    const petra = asker(url, petraToken);
    const business = String((await petra('GET', '/v1/business')).body['id']);
    const { records } = (await petra('GET', '/v1/projects')).body as { records: readonly { id: string; fields: { name: string } }[] };
    await work({
      url,
      folder,
      visitor,
      petra,
      petraToken,
      jonas: asker(url, jonasToken),
      business,
      projects: new Map(records.map(({ id, fields }) => [fields.name, id])),
      staff: (name) => enterStaff(url, name),
    });
  } finally {
    await folder.remove();
  }
}

export async function enterStaff(url: string, name: string) {
  const visitor = asker(url);
  const { staff } = (await visitor('GET', '/demo/staff')).body as {
    staff: readonly { name: string; email: string; password: string; totpSecret: string }[];
  };
  const { email, password, totpSecret } = staff.find((each) => each.name.startsWith(name))!;
  return secondStep(url, { email, password, secret: totpSecret });
}

/** Of each server and secret, which other copies of the demo have too, the last step whose code was used: a code counts once. */
const usedSteps = new Map<string, number>();

/** The step whose code counts now: of the server's own time, which a demo may have moved on, or where codes are compared elsewhere of the time there. */
async function stepNow(url: string, secret: string, steps: number): Promise<number> {
  if (testedEdition === 'embedded') return totpStep(Date.parse(String((await asker(url)('GET', '/demo/clock')).body['now']))) + steps;
  const used = `${url} ${secret}`;
  const step = Math.max(totpStep(Date.now()) + steps, (usedSteps.get(used) ?? 0) + 1);
  usedSteps.set(used, step);
  return step;
}

/** Signs in with the code that counts now. */
async function secondStep(url: string, { email, password, secret }: { email: string; password: string; secret: string }, steps = 0) {
  const visitor = asker(url);
  const { challenge } = (await visitor('POST', '/v1/staff/sign-in', { email, password })).body;
  const totp = totpCode(readTotpSecret(secret), await stepNow(url, secret, steps));
  const { body, text } = await visitor('POST', '/v1/staff/sign-in/second-factor', { challenge, totp });
  assert.equal(body['secondFactor'], true, text);
  const token = String(body['token']);
  return { ask: asker(url, token), token, person: String(body['person']) };
}

export async function ok<T = Readonly<Record<string, unknown>>>(answer: Promise<Answer>): Promise<T> {
  const { status, body, text } = await answer;
  assert.ok(status < 300, `${status} ${text}`);
  return body as T;
}

export async function refused(answer: Promise<Answer>, status: number, says?: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status, got.text);
  if (says) assert.match(got.text, says);
}

interface Entry {
  readonly index: number;
  readonly state: string;
  readonly who?: { readonly actor: string; readonly person?: string; readonly department?: string };
  readonly what?: {
    readonly operation: string;
    readonly outcome: string;
    readonly case?: string;
    readonly ground?: string;
    readonly purpose?: string;
    readonly records?: readonly string[];
    readonly fields?: readonly string[];
  };
}

export const entriesOf = async (petra: Asker, query = 'limit=200') =>
  (await ok<{ entries: readonly Entry[] }>(petra('GET', `/v1/ledger/1/entries?${query}`))).entries;
export const photosOf = async (ask: Asker, project: string) =>
  (await ok<{ records: readonly { id: string }[] }>(ask('GET', `/v1/photos?project=${project}&limit=100`))).records;

/** Somebody whom an administrator of the staff adds, with what they are eligible for. */
export async function hire(url: string, admin: Asker, name: string, eligible: readonly object[]) {
  const visitor = asker(url);
  const email = `${name.toLowerCase()}@steward.example`;
  const added = await ok<{ person: string; token: string }>(admin('POST', '/v1/staff/people', { email, name }));
  await ok(visitor('POST', '/v1/staff/password/reset', { token: added.token, password: staffPassword }));
  const first = await ok<{ token: string; secondFactor: boolean }>(
    visitor('POST', '/v1/staff/sign-in', { email, password: staffPassword }),
  );
  assert.equal(first.secondFactor, false);
  const entering = asker(url, first.token);
  await refused(entering('GET', '/v1/staff/cases'), 401, /second factor/);
  const { secret } = await ok<{ secret: string }>(entering('POST', '/v1/staff/totp', {}));
  const { now } = (await visitor('GET', '/demo/clock')).body;
  const code = totpCode(readTotpSecret(secret), totpStep(Date.parse(String(now))));
  await ok(entering('POST', '/v1/staff/totp/confirm', { code }));
  await refused(entering('GET', '/v1/staff/cases'), 401, /second factor/);
  const signedIn = await secondStep(url, { email, password: staffPassword, secret }, 1);
  await grant(url, admin, added.person, eligible);
  return signedIn;
}

/** Lena, the other administrator, once for each server, since a code serves once. */
const others = new Map<string, ReturnType<typeof enterStaff>>();

/** What one administrator proposes, the other agrees to. */
async function grant(url: string, admin: Asker, person: string, eligible: readonly object[]): Promise<void> {
  const at = `/v1/staff/people/${person}/eligibility`;
  const { proposed, eligible: already } = await ok<{ proposed: { at: string }; eligible: readonly unknown[] }>(
    admin('PUT', at, { eligible }),
  );
  assert.deepEqual(already, [], 'nobody grants alone');
  const other = others.get(url) ?? enterStaff(url, 'Lena');
  others.set(url, other);
  await refused(admin('POST', `${at}/agree`, { proposedAt: proposed.at }), 403, /another administrator/);
  await ok((await other).ask('POST', `${at}/agree`, { proposedAt: proposed.at }));
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
export const approving = (ground: string) => ({ duty: 'approve', department: 'engineering', ground, until: inDays(200) });
export const lookRequest = (business: string, more: object) => ({
  business,
  ground: 'security',
  department: 'engineering',
  reason: 'Ungewöhnlich viele Zugriffe aus einem fremden Netz',
  minutes: 15,
  ...more,
});

export async function signInAs(url: string, name: string) {
  const { people } = (await asker(url)('GET', '/demo/people')).body as { people: readonly { email: string; password: string }[] };
  const { email, password } = people.find((each) => each.email.startsWith(name))!;
  const { body } = await asker(url)('POST', '/v1/sign-in', { email, password });
  return { ask: asker(url, String(body['token'])), person: String(body['person']) };
}
