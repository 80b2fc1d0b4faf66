// What the journeys share: a server with the demo's outbox, people who sign up, codes of an authenticator app.
import { after } from 'node:test';
import { createClient, type Client } from '@steward/protocol/client.ts';
import { StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { totpCode, totpStep } from '../../server/src/adapters/embedded/identity/totp.ts';
import { asker } from '../kit/http.ts';
import { serverFolder, type ServerFolder, type ServerProcess } from '../kit/server-process.ts';

export const password = 'a horse, a battery and a staple';
/** What passkeys are bound to. */
export const origin = 'http://localhost';

export interface Someone {
  readonly client: Client;
  readonly token: string;
  readonly email: string;
  readonly person: string;
  readonly business: string;
}

type Work = (server: ServerProcess, visitor: Client) => Promise<void>;

interface Started {
  readonly folder: ServerFolder;
  readonly server: ServerProcess;
}

async function start(environment: Readonly<Record<string, string>>): Promise<Started> {
  const folder = await serverFolder();
  return { folder, server: await folder.start({ STEWARD_URL: origin, ...environment }) };
}

/** By what they were started with: to start one costs more than most of what a test asks of it. */
const shared = new Map<string, Started>();
/** How many tests were begun; part of the addresses of their people, who share a server with those of others. */
let begun = 0;

after(async () => {
  for (const { folder } of shared.values()) await folder.remove();
});

/** On a server that the tests of a file share: each brings its own people. */
export async function withServer(work: Work, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const key = JSON.stringify(environment);
  let started = shared.get(key);
  if (started === undefined) {
    started = await start(environment);
    shared.set(key, started);
  }
  const { server } = started;
  begun++;
  await work(server, createClient({ url: server.url }));
}

/** For what ends it, or what it must not outlive. */
export async function withOwnServer(work: Work, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const { folder, server } = await start(environment);
  begun++;
  try {
    await work(server, createClient({ url: server.url }));
  } finally {
    await folder.remove();
  }
}

/** Under which somebody of the test that runs signs up. */
export const addressOf = (name: string): string => `${name.toLowerCase()}.${begun}@example.org`;

export async function signUp(visitor: Client, name: string, more: { business?: { name: string }; invitation?: string }): Promise<Someone> {
  const email = addressOf(name);
  const session = await visitor.call(accountRoutes.signUp, { body: { email, password, name, ...more } });
  if (!('token' in session)) throw new Error('a session was expected');
  const { token = '', person, business = '' } = session;
  return { client: visitor.withToken(token), token, email, person, business };
}

export async function signIn(visitor: Client, email: string, its = password): Promise<Client> {
  const session = await visitor.call(accountRoutes.signIn, { body: { email, password: its } });
  if (!('token' in session)) throw new Error('a session was expected');
  return visitor.withToken(session.token!);
}

/** For assert.rejects: an error of this code, whose rule fits. */
export const withCode =
  (code: ErrorCode, rule?: RegExp) =>
  (error: unknown): boolean =>
    error instanceof StewardError && error.code === code && (rule === undefined || rule.test(error.rule ?? ''));

/** The code that an authenticator app shows, `steps` of 30 seconds from now. */
export function appCode(secret: string, steps = 0): string {
  return totpCode(fromBase32(secret), totpStep(Date.now()) + steps);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Uint8Array {
  const bits = [...text.replaceAll(/[ =]/g, '').toUpperCase()]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
}

/** The mails to an address, oldest first; the demo's outbox shows them. */
export async function mailsTo(server: ServerProcess, to: string): Promise<readonly { readonly subject: string; readonly text: string }[]> {
  const { body } = await asker(server.url)('GET', '/demo/outbox');
  return (body['mails'] as readonly { to: string; subject: string; text: string }[]).filter((mail) => mail.to === to);
}

const mailAskedEveryMs = 20;
const mailWithinMs = 120_000;

/** The text of a mail to an address with such a link; waits for it, because mails are sent after the answer. */
export async function mailWith(server: ServerProcess, to: string, link: string): Promise<string> {
  const untilMs = performance.now() + mailWithinMs;
  for (;;) {
    const mails = await mailsTo(server, to);
    const mail = mails.findLast(({ text }) => text.includes(link));
    if (mail) return mail.text;
    if (performance.now() > untilMs)
      throw new Error(`no mail to ${to} with ${link}, but ${mails.map(({ subject }) => subject).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, mailAskedEveryMs));
  }
}

/** The token of the link in a mail. */
export function tokenOf(text: string): string {
  const found = /[#?&]token=([^\s&]+)/.exec(text) ?? /#([\w.-]{20,})/.exec(text);
  if (!found) throw new Error(`no link in: ${text}`);
  return decodeURIComponent(found[1]!);
}
