// Passwords: Argon2id (RFC 9106) by node:crypto, its parameters stored with each hash, so that they can grow: a hash made with
// others is made anew when its owner signs in. Whoever asks about an unknown account pays for one computation too.
// At most `computationsMax` run at once (each takes its memory), and a bounded number waits.
import { argon2 } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Random } from '../../../ports/random.ts';
import type { PasswordRow } from './identity-rows.ts';

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP's first recommendation for Argon2id: 19 MiB, two passes; some 40 ms. */
export const passwordCost: PasswordCost = { memoryKib: 19_456, passes: 2, lanes: 1 };

export const passwordCharsMin = 10;
export const passwordCharsMax = 1_024;
const hashBytes = 32;
const saltBytes = 16;
const computationsMax = 4;
const waitingMax = 256;
const differentCharsMin = 5;

/** How a secret is derived from a password. */
export type DerivedPassword = Pick<PasswordRow, 'salt' | keyof PasswordCost>;
export type HashedPassword = DerivedPassword & { readonly hash: Uint8Array };

export type ComputeArgon2 = (password: Uint8Array, salt: Uint8Array, cost: PasswordCost) => Promise<Uint8Array>;

export interface PasswordHasher {
  /** At today's cost, with a salt of its own unless one is given. */
  hash(password: string, salt?: Uint8Array): Promise<HashedPassword>;
  /** As the stored one was derived; the same work when nothing is stored. */
  derive(password: string, stored: DerivedPassword | undefined): Promise<Uint8Array>;
  outdated(stored: DerivedPassword): boolean;
}

export function createPasswordHasher(random: Random, cost = passwordCost, compute = computeArgon2): PasswordHasher {
  const inTurn = limiter();
  const dummySalt = random.bytes(saltBytes);
  const run = (password: string, salt: Uint8Array, its: PasswordCost) =>
    inTurn(() => compute(Buffer.from(password.normalize('NFKC')), salt, its));
  return {
    async hash(password, salt = random.bytes(saltBytes)) {
      return { hash: await run(password, salt, cost), salt, ...cost };
    },
    derive: (password, stored) => run(password.length > passwordCharsMax ? '' : password, stored?.salt ?? dummySalt, stored ?? cost),
    outdated: (stored) => stored.memoryKib !== cost.memoryKib || stored.passes !== cost.passes || stored.lanes !== cost.lanes,
  };
}

/** Throws `invalid-input` unless `password` may be chosen. `personal` is what would be guessed first: it may not be that, with digits and signs around it or not. */
export function checkNewPassword(field: string, password: string, personal: readonly string[]): void {
  const refuse = (rule: string): never => {
    throw new StewardError('invalid-input', { field, rule });
  };
  const chars = [...password.normalize('NFKC')];
  if (chars.length < passwordCharsMin) refuse(`at least ${passwordCharsMin} characters`);
  if (password.length > passwordCharsMax) refuse(`at most ${passwordCharsMax} characters`);
  if (new Set(chars).size < differentCharsMin) refuse(`at least ${differentCharsMin} different characters`);
  const plain = password.toLowerCase();
  const core = lettersOf(plain);
  if (core !== '' && personal.some((word) => lettersOf(word) === core)) refuse('not your name or e-mail address');
  if (commonRoots.has(core) || commonRows.some((row) => row.includes(plain))) refuse('not one of the passwords that are tried first');
}

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}]/gu, '');

/** What is left of the most common passwords once digits and signs are taken away. */
const commonRoots = new Set(
  `password passwort passwortpasswort passwordpassword qwertyuiop qwertzuiop qwerty qwertz letmein welcome willkommen iloveyou ichliebedich hallo
   hallohallo sunshine princess football fussball baseball superman batman dragon monkey master admin administrator geheim geheimnis test testtest
   changeme default steward sommer winter summer schatz schalke bayern berlin abcdefghij abcdefghijk asdfghjkl asdfasdf qazwsxedc iloveyouiloveyou
   passwrd pasword pssword`.split(/\s+/),
);
const commonRows = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb',
];

function computeArgon2(password: Uint8Array, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  const parameters = {
    message: password,
    nonce: salt,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: hashBytes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Runs at most `computationsMax` at once, in order of arrival; refuses when `waitingMax` wait already. */
function limiter(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= computationsMax) {
      if (waiting.length >= waitingMax) throw new StewardError('too-many-requests');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
