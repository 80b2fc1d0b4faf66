// The canary: a business of the installation's own, which belongs to no customer, with a record of each collection, a file and an account, full of
// markers that nobody can guess. What holds for its bytes is how customers' bytes are kept, and nobody's content need be opened to look. Its founder is a
// person without an account, so nobody can sign in to it; it is read and written through the door like any business, and has a ledger of its own.
//
// Markers live in the memory of this process alone, for written down they would be found; so they are planted anew once a day and after each start.
//
//   installation   state/canary   the business, its founder, its records, its account: opaque ids
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import type { Collection, Field } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { createBusiness } from '../governed/create-business.ts';
import { createRecord } from '../governed/create-record.ts';
import { isWritten } from '../governed/generic-collections.ts';
import { newId } from '../governed/new-id.ts';
import type { AnyOperation, Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { putFile } from '../governed/put-file.ts';
import { readRecord } from '../governed/read-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { putState, readState } from '../stores/installation.ts';
import type { Markers } from './byte-scan.ts';

const stateName = 'canary';
const dayMs = 86_400_000;
const markerBytes = 16;
const recordsMax = 12;
const fileMarkersMax = 400;

/** Makes an account with these markers in the store of logins, and lets go of the one before. */
export interface CanaryAccounts {
  renew(before: PersonId | undefined, marker: string): Promise<PersonId>;
}

export interface Planted {
  readonly business: BusinessId;
  readonly founder: PersonId;
  readonly account: PersonId;
  readonly records: readonly { readonly collection: string; readonly id: string }[];
  readonly markers: Markers;
  readonly plantedMs: number;
}

interface Kept {
  readonly business: BusinessId;
  readonly founder: PersonId;
  readonly account: PersonId | undefined;
  readonly records: Planted['records'];
}

export class Canary {
  readonly #door: Door;
  readonly #accounts: CanaryAccounts;
  #planted: Promise<Planted> | undefined;
  #plantedMs = 0;

  constructor(door: Door, accounts: CanaryAccounts) {
    this.#door = door;
    this.#accounts = accounts;
  }

  /** The canary with today's markers; plants them when they are not there yet. */
  planted(): Promise<Planted> {
    const nowMs = this.#door.tools.clock.nowMs();
    if (this.#planted === undefined || nowMs - this.#plantedMs >= dayMs) {
      this.#plantedMs = nowMs;
      this.#planted = this.#plant();
      // A planting that failed is tried again with the next look.
      this.#planted.catch(() => (this.#planted = undefined));
    }
    return this.#planted;
  }

  principal({ business, founder }: Pick<Planted, 'business' | 'founder'>): Principal {
    return { actor: 'member', business, person: founder, session: 'canary', signedInAtMs: this.#door.tools.clock.nowMs() };
  }

  async #plant(): Promise<Planted> {
    const { clock, random } = this.#door.tools;
    const [content, login] = [0, 1].map(() => random.bytes(markerBytes).toHex()) as [string, string];
    const kept = (await keptOf(this.#door)) ?? (await this.#found(content));
    const principal = this.principal(kept);
    for (const { collection, id } of kept.records) await this.#renew(principal, collection, id, content);
    const account = await this.#accounts.renew(kept.account, login);
    await keep(this.#door, { ...kept, account });
    return { ...kept, account, markers: { content: [content], login: [login] }, plantedMs: clock.nowMs() };
  }

  async #found(marker: string): Promise<Kept> {
    const { catalogue, random } = this.#door.tools;
    const its = { business: newId<BusinessId>(random), founder: newId<PersonId>(random) };
    const principal = this.principal(its);
    const [business, member] = ['businesses', 'members'].map((name) => filled(catalogue.collections.get(name)!, marker));
    await this.#ask(principal, createBusiness, { profile: { ...business, name: 'Canary' }, founder: member });
    const records: { collection: string; id: string }[] = [];
    const make = async (collection: Collection, project?: string) => {
      const fields = filled(collection, marker);
      if (fields === undefined || records.length >= recordsMax) return undefined;
      const { id } = await this.#ask(principal, createRecord, { collection: collection.name, project, fields });
      records.push({ collection: collection.name, id });
      return id as string;
    };
    const generic = [...catalogue.collections.values()].filter(({ name }) => isWritten(name));
    const projects = generic.find(({ name }) => name === 'projects');
    const project = projects && (await make(projects));
    for (const collection of generic)
      if (collection.scope === 'business' && collection !== projects) await make(collection);
      else if (collection.scope === 'project' && project !== undefined) await make(collection, project);
    const kept = { ...its, account: undefined, records };
    await keep(this.#door, kept);
    return kept;
  }

  /** New markers in every text, and in the file of a collection that has one. */
  async #renew(principal: Principal, name: string, id: string, marker: string): Promise<void> {
    const collection = this.#door.tools.catalogue.collections.get(name);
    const fields = collection && filled(collection, marker);
    if (collection === undefined || fields === undefined) return;
    const { version } = await this.#ask(principal, readRecord, { collection: name, id });
    await this.#ask(principal, updateRecord, { collection: name, id, ifVersion: version, fields });
    const file = Object.entries(collection.fields).find(([, field]) => field.type === 'file' && field.types === undefined);
    if (file === undefined) return;
    const content = (async function* () {
      yield new TextEncoder().encode(`${marker}\n`.repeat(fileMarkersMax));
    })();
    await this.#ask(principal, putFile, { collection: name, id, field: file[0], name: `${marker}.txt`, type: 'text/plain', content });
  }

  async #ask<O extends Operation, I, L, R>(principal: Principal, operation: AnyOperation<O, I, L, R>, input: I): Promise<R> {
    const answer = await this.#door.perform(principal, operation, input, { purpose: 'service' });
    if (!answer.allowed) throw new StewardError(answer.code, { rule: `the canary: ${answer.sentence}` });
    return answer.result;
  }
}

/** The id of the canary, if there is one yet. */
export const canaryBusiness = async (door: Door): Promise<BusinessId | undefined> => (await keptOf(door))?.business;

type Wire = [Uint8Array, Uint8Array, Uint8Array | null, [string, Uint8Array][]];

async function keptOf({ tools: { rows } }: Door): Promise<Kept | undefined> {
  const wire = (await readState(rows, stateName)) as unknown as Wire | undefined;
  return (
    wire && {
      business: encodeId(wire[0]),
      founder: encodeId(wire[1]),
      account: wire[2] === null ? undefined : encodeId(wire[2]),
      records: wire[3].map(([collection, id]) => ({ collection, id: encodeId(id) as string })),
    }
  );
}

const keep = ({ tools: { rows } }: Door, { business, founder, account, records }: Kept) =>
  putState(rows, stateName, [
    decodeId(business),
    decodeId(founder),
    account === undefined ? null : decodeId(account),
    records.map(({ collection, id }) => [collection, decodeId(id)]),
  ]);

/** Every field that takes one says the marker; `undefined` where something is needed that cannot be made up. */
function filled(collection: Collection, marker: string): Readonly<Record<string, unknown>> | undefined {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(collection.fields)) {
    const value = valueOf(field, marker);
    if (value !== undefined) fields[name] = value;
    else if (field.required === true) return undefined;
  }
  return fields;
}

function valueOf(field: Field, marker: string): unknown {
  switch (field.type) {
    case 'text':
    case 'long-text':
      return (field.charsMax ?? marker.length) < marker.length ? undefined : marker;
    case 'choice':
      return field.required === true ? field.choices[0] : undefined;
    case 'number':
      return field.required === true ? (field.min ?? 0) : undefined;
    case 'date':
      return field.required === true ? '2026-01-01' : undefined;
    case 'time':
      return field.required === true ? '2026-01-01T00:00:00Z' : undefined;
    case 'place':
      return { lat: 50.1, lon: 8.7, label: marker };
    default:
      return undefined;
  }
}
