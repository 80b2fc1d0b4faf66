// Where login data lies, and in which shape. Everything of an account is in one partition, so that removing the account is
// removing its partition; keys hold opaque ids and keyed hashes alone, values are sealed.
//
//     k            identity-key           the wrapped identity key
//     a.<person>   account                name, e-mail address, language
//                  password               Argon2id hash with its parameters
//                  totp · recovery        second factor
//                  passkey/<hash>         one passkey each
//                  session/<session>      one session each
//                  subject                whom an identity provider says it is
//                  opened                 changes with every session opened, so that ending all of them misses none
//                  ticket/<kind>          at most one link each that was mailed; the newest counts
//                  used/<hash>            sealed challenges that were answered, until they expire
//                  known                  keyed hashes of the addresses it last signed in from
//                  guesses/<which>        slow-down
//     e.<hash>     email                  keyed hash of an e-mail address → person
//     n.waiting    <time>/<id>            a message about an account on its way to whoever mails it (notices.ts)
//     w            <until>/<person>       a sign-up that waits for its link and has a secret elsewhere already, to be taken back in time
//     g.<kind>     <slot>                 slow-down of addresses and of e-mail addresses without account, a fixed number of slots
import type { Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { AccountLanguage } from '../../../ports/identity.ts';
import type { Change, Expectation, Row, RowKey, Rows } from '../../../ports/rows.ts';
import type { IdentityKeys } from './identity-keys.ts';

interface Shape {
  readonly [field: string]: Cbor | undefined;
}

export interface AccountRow extends Shape {
  readonly email: string;
  readonly confirmed: boolean;
  readonly name: string;
  readonly language: AccountLanguage;
  readonly createdAt: number;
}

export interface PasswordRow extends Shape {
  /** Absent where it is compared elsewhere. */
  readonly hash?: Uint8Array;
  readonly elsewhere?: true;
  readonly salt: Uint8Array;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  /** When the person chose it; absent in rows of releases that did not say. */
  readonly setAt?: number;
  /** Since when a change of a password that is compared elsewhere is under way. */
  readonly heldAt?: number;
}

export interface TotpRow extends Shape {
  readonly secret?: Uint8Array;
  /** The secret lies where codes are compared, and is not known here. */
  readonly elsewhere?: true;
  /** When a code confirmed the secret; absent in rows of releases that did not say. */
  readonly since?: number;
  /** The last time step a code was taken for; earlier ones are refused. */
  readonly lastStep: number;
  /** A new secret that no code has confirmed yet. */
  readonly pending?: Uint8Array;
  readonly pendingElsewhere?: true;
  readonly pendingUntil?: number;
}

export interface RecoveryRow extends Shape {
  readonly codes: readonly Uint8Array[];
}

export interface PasskeyRow extends Shape {
  readonly credential: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly label: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

export interface SessionRow extends Shape {
  readonly token: Uint8Array;
  readonly createdAt: number;
  readonly signedInAt: number;
  readonly lastUsedAt: number;
  readonly secondFactor: boolean;
  readonly device: string;
  readonly business?: string;
  /** What shows, where credentials lie, that the person has just signed in. */
  readonly pass?: { readonly [field: string]: Cbor | undefined; readonly text: string; readonly until: number };
  /** Where the device of this session is pushed to, once it has shown that it gets what is sent there. */
  readonly push?: {
    readonly [field: string]: Cbor | undefined;
    readonly target: Readonly<Record<string, string>>;
    readonly since: number;
    /** What it has to hand back; gone once it has. */
    readonly proof?: Uint8Array;
    readonly reached?: number;
  };
}

export interface TicketRow extends Shape {
  readonly secret: Uint8Array;
  readonly until: number;
  readonly email?: string;
  /** Whether the link went to the account's e-mail address, so that using it confirms the address. */
  readonly mailed: boolean;
}

export interface KnownRow extends Shape {
  readonly addresses: readonly Uint8Array[];
}

export interface GuessesRow extends Shape {
  readonly count: number;
  readonly last: number;
}

export interface EmailRow extends Shape {
  readonly person: string;
}

export interface UsedRow extends Shape {
  readonly until: number;
}

export interface SubjectRow extends Shape {
  readonly issuer: string;
  readonly subject: string;
}

export type TicketKind = 'reset' | 'confirm' | 'email';

export const addressSlots = 16_384;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const slot = (hash: Uint8Array) => (Buffer.from(hash).readUInt32BE() % addressSlots).toString(16).padStart(4, '0');
const own = (person: PersonId, sort: string): RowKey => ({ partition: `a.${person}`, sort });

export const waitingPartition = 'w';

export const at = {
  account: (person: PersonId) => own(person, 'account'),
  password: (person: PersonId) => own(person, 'password'),
  totp: (person: PersonId) => own(person, 'totp'),
  recovery: (person: PersonId) => own(person, 'recovery'),
  known: (person: PersonId) => own(person, 'known'),
  passkey: (person: PersonId, id: string) => own(person, `passkey/${id}`),
  session: (person: PersonId, session: string) => own(person, `session/${session}`),
  subject: (person: PersonId) => own(person, 'subject'),
  opened: (person: PersonId) => own(person, 'opened'),
  ticket: (person: PersonId, kind: TicketKind) => own(person, `ticket/${kind}`),
  used: (person: PersonId, hash: Uint8Array) => own(person, `used/${hex(hash)}`),
  guesses: (person: PersonId, which: string) => own(person, `guesses/${which}`),
  email: (hash: Uint8Array): RowKey => ({ partition: `e.${hex(hash)}`, sort: 'email' }),
  waiting: (person: PersonId, untilMs: number): RowKey => ({
    partition: waitingPartition,
    sort: `${untilMs.toString(16).padStart(14, '0')}/${person}`,
  }),
  slot: (kind: 'address' | 'email' | 'mail' | 'decoy' | 'decoy-notice', hash: Uint8Array): RowKey => ({
    partition: `g.${kind}`,
    sort: slot(hash),
  }),
};

/** A row opened: what it says, and the revision a change of it must expect. */
export interface Opened<S> {
  readonly key: RowKey;
  readonly revision: number;
  readonly value: S;
}

/** The identity store: rows whose values are sealed for their place. */
export class IdentityRows {
  readonly #rows: Rows;
  readonly #keys: IdentityKeys;

  constructor(rows: Rows, keys: IdentityKeys) {
    this.#rows = rows;
    this.#keys = keys;
  }

  /** The raw row; opening it is left to the caller, who may have it opened already. */
  raw(key: RowKey): Promise<Row | undefined> {
    return this.#rows.get(key);
  }

  open<S>(row: Row): Opened<S> {
    return {
      key: { partition: row.partition, sort: row.sort },
      revision: row.revision,
      value: this.#keys.open(placeOf(row), row.value) as S,
    };
  }

  async get<S>(key: RowKey): Promise<Opened<S> | undefined> {
    const row = await this.#rows.get(key);
    return row && this.open<S>(row);
  }

  async getMany(keys: readonly RowKey[]): Promise<readonly (Opened<unknown> | undefined)[]> {
    return (await this.#rows.getMany(keys)).map((row) => row && this.open<unknown>(row));
  }

  async list<S>(person: PersonId, prefix: string, limit: number): Promise<readonly Opened<S>[]> {
    return (await this.#rows.range({ partition: `a.${person}`, prefix, limit })).map((row) => this.open<S>(row));
  }

  /** Rows of a partition that is no account's, in order of their sort key. */
  async listIn<S>(partition: string, limit: number, after?: string): Promise<readonly Opened<S>[]> {
    const found = await this.#rows.range({ partition, prefix: '', limit, ...(after === undefined ? {} : { after }) });
    return found.map((row) => this.open<S>(row));
  }

  /** Keys of one partition's rows, in order, up to `limit`. */
  async keysIn(partition: string, limit: number): Promise<readonly RowKey[]> {
    return (await this.#rows.range({ partition, prefix: '', limit })).map(({ sort }) => ({ partition, sort }));
  }

  /** Keys of an account's rows, up to `limit`; opens nothing. */
  async keysOf(person: PersonId, limit: number): Promise<readonly RowKey[]> {
    return this.keysIn(`a.${person}`, limit);
  }

  put(key: RowKey, value: Shape, expect: Expectation): Change {
    return { kind: 'put', key, value: this.#keys.seal(placeOf(key), value), expect };
  }

  /** Whether the changes happened; `false` when somebody else was quicker. */
  async commit(changes: readonly Change[]): Promise<boolean> {
    return (await this.#rows.commit(changes)).done;
  }

  /** Throws `conflict` when somebody else was quicker. */
  async mustCommit(changes: readonly Change[]): Promise<void> {
    if (!(await this.commit(changes))) throw new StewardError('conflict');
  }
}

const placeOf = (key: RowKey) => `${key.partition} ${key.sort}`;

export const removed = (key: RowKey, expect: Expectation = 'any'): Change => ({ kind: 'remove', key, expect });
