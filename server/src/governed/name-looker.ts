// name-looker: which colleague it was who looked. Owners and admins see colleagues' looks without names; learning one takes a reason. The reason is
// kept sealed where the one who was named reads it, its commitment goes into the entry, and both are one commit. Only after it is anything told.
//
//  1. The entry names the look, the person and the commitment; the named person sees it among the entries that concern them.
//  2. So that nobody names everybody, it is bounded for each asker and day, durably: the count is in the same commit.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import { reasonCharsMin } from '@steward/protocol/catalogue/built-in/namings.ts';
import { reasonCommitment, reasonSaltBytes } from '@steward/protocol/ledger/reason.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, keyOf } from '../stores/layout.ts';
import { createChanges } from '../stores/records.ts';
import { collectionOf, locateScope } from './locate.ts';
import { newId } from './new-id.ts';
import type { Act, Principal, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';

export const namingsPerDayMax = 20;

export interface NameLookerInput {
  readonly volume: number;
  readonly index: number;
  /** In words, for the one who is named. */
  readonly reason: string;
}

export interface Naming {
  readonly person: PersonId;
  /** The record that keeps the reason. */
  readonly naming: RecordId;
}

interface Loaded {
  readonly record: RecordId;
  readonly salt: Uint8Array;
  readonly count: Change;
}

export const nameLooker: WriteOperation<'name-looker', NameLookerInput, Loaded, Naming> = {
  kind: 'write',
  name: 'name-looker',

  async locate(tools, principal, input, purpose) {
    if (input.reason.trim().length < reasonCharsMin)
      throw new StewardError('invalid-input', { field: 'reason', rule: `say why, in at least ${reasonCharsMin} characters` });
    const record = newId<RecordId>(tools.random);
    const salt = tools.random.bytes(reasonSaltBytes);
    const target = await locateScope(tools, principal, collectionOf(tools, 'namings'), undefined, purpose, [record, principal.business]);
    const runs = target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';
    const count = await countOne(tools, principal, runs);
    return {
      ...target,
      fields: 'all',
      entry: { volume: input.volume, index: input.index },
      reason: reasonCommitment(salt, input.reason),
      loaded: { record, salt, count },
    };
  },

  async plan(grant, act, input) {
    const { tools, principal, target } = act;
    const { record, salt, count } = target.loaded;
    const person = await lookerOf(grant, act, input);
    const { row } = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'namings'),
      id: record,
      fields: { reason: input.reason, salt: salt.toHex(), person, volume: input.volume, index: input.index },
    });
    return {
      changes: [
        ...createChanges(principal.business, row),
        { kind: 'put', key: keyOf.naming(principal.business, person, record), value: emptyValue, expect: 'absent' },
        count,
      ],
      person,
      result: { person, naming: record },
      memo: { person: decodeId(person), naming: decodeId(record) },
    };
  },

  replay(memo) {
    const { person, naming } = memo as { person: Uint8Array; naming: Uint8Array };
    return { result: { person: encodeId<PersonId>(person), naming: encodeId<RecordId>(naming) } };
  },
};

/** The member of another's look. `not-found` where there is no such entry, or nobody in it who could be named. */
async function lookerOf(
  grant: Grant<'name-looker'>,
  { tools, principal }: Act<Loaded>,
  { volume, index }: NameLookerInput,
): Promise<PersonId> {
  const [entry] = await tools.ledger.openValues(grant, principal.business, volume, index, 1);
  const person = entry?.who?.actor === 'member' ? entry.who.person : undefined;
  if (person === undefined) throw new StewardError('not-found', { field: 'index', rule: 'no look of a colleague is there' });
  if (person === principal.person) throw new StewardError('invalid-input', { field: 'index', rule: 'this was you' });
  return person as PersonId;
}

/** The change that counts one more naming of today; counted for those alone who may name. */
async function countOne(tools: Tools, principal: Principal, runs: boolean): Promise<Change> {
  const key = keyOf.namingCount(principal.business, principal.person ?? 'none');
  const row = runs ? await tools.rows.get(key) : undefined;
  const day = new Date(tools.clock.nowMs()).toISOString().slice(0, 10);
  const before = row ? decodeRow<{ day: string; count: number }>(row.value) : undefined;
  const count = before?.day === day ? before.count + 1 : 1;
  if (count > namingsPerDayMax)
    throw new StewardError('too-many-requests', { rule: `at most ${namingsPerDayMax} colleagues' looks are named a day` });
  return { kind: 'put', key, value: encodeRow({ day, count }), expect: row?.revision ?? 'absent' };
}
