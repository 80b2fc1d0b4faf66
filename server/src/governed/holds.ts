// set-hold and read-holds: legal holds, shown to the business with who set them, until when and why. The reason is sealed like any record.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type RecordId } from '@steward/protocol/ids.ts';
import { findHold, holdChange, holdsMax, listHolds, type Hold, type HoldScope } from '../stores/holds.ts';
import { createChanges, findRecord, findRecords, openRecords } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { collectionOf, locatePerson, requireId } from './locate.ts';
import { newId } from './new-id.ts';
import type { Principal, ReadOperation, Target, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';

/** So that no hold is for ever: it is set again, with a reason, when it must last. */
export const holdYearsMax = 10;
const yearMs = 366 * 86_400_000;

export interface SetHoldInput {
  readonly scope: HoldScope;
  readonly untilMs: number;
  readonly why: string;
}

export interface HoldView extends Hold {
  readonly why: string;
}

export const setHold: WriteOperation<'set-hold', SetHoldInput, RecordId, HoldView> = {
  kind: 'write',
  name: 'set-hold',
  async locate(tools, principal) {
    const id = newId<RecordId>(tools.random);
    return { ...(await locatePerson(tools, principal)), collection: 'holds', records: [id], fields: 'all', loaded: id };
  },
  async plan(grant, { tools, principal, target }, { scope, untilMs, why }) {
    const { business } = principal;
    const now = tools.clock.nowMs();
    await requireScope(tools, principal, scope);
    if (untilMs <= now || untilMs > now + holdYearsMax * yearMs)
      throw new StewardError('invalid-input', { field: 'until', rule: `a day to come, at most ${holdYearsMax} years ahead` });
    if ((await listHolds(tools.rows, business)).length >= holdsMax)
      throw new StewardError('too-large', { field: 'scope', rule: `at most ${holdsMax} holds` });
    const { row } = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'holds'),
      id: target.loaded,
      fields: { why },
    });
    const hold: Hold = { id: target.loaded, scope, untilMs, setAtMs: now, by: principal.person, endedMs: undefined };
    return { changes: [...createChanges(business, row), holdChange(business, hold, 'absent')], result: { ...hold, why } };
  },
};

/** Ends one before its date; what it held goes on within a day. */
export const endHold: WriteOperation<'set-hold', { readonly id: string }, undefined, Hold> = {
  kind: 'write',
  name: 'set-hold',
  async locate(tools, principal, { id }) {
    const absent = !(await findHold(tools.rows, principal.business, requireId('id', id)));
    return { ...(await locatePerson(tools, principal)), collection: 'holds', records: [id], absent, loaded: undefined };
  },
  async plan(_grant, { tools, principal }, { id }) {
    const found = await findHold(tools.rows, principal.business, id);
    if (!found) throw new StewardError('not-found');
    if (found.hold.endedMs !== undefined) throw new StewardError('conflict', { field: 'id', rule: 'it has ended already' });
    const ended = { ...found.hold, endedMs: tools.clock.nowMs() };
    return { changes: [holdChange(principal.business, ended, found.revision)], result: ended };
  },
};

export const readHolds: ReadOperation<'read-holds', Record<string, never>, readonly Hold[], readonly HoldView[]> = {
  kind: 'read',
  name: 'read-holds',
  async locate(tools, principal): Promise<Target<readonly Hold[]>> {
    const holds = await listHolds(tools.rows, principal.business);
    return {
      ...(await locatePerson(tools, principal)),
      collection: 'holds',
      records: holds.map(({ id }) => id),
      fields: principal.actor === 'operator' ? new Set<string>() : 'all',
      loaded: holds,
    };
  },
  async act(grant, { tools, principal, target }) {
    // The operator opens nothing: the reason is the business's.
    if (principal.actor === 'operator') return target.loaded.map((hold) => ({ ...hold, why: '' }));
    const rows = (await findRecords(tools.rows, principal.business, target.records)).map(({ row }) => row);
    const views = await openRecords(tools.vault, grant, rows);
    const reasons = new Map<string, unknown>(views.map(({ id, fields }) => [id, fields['why']]));
    return target.loaded.map((hold) => {
      const why = reasons.get(hold.id);
      return { ...hold, why: typeof why === 'string' ? why : '' };
    });
  },
};

async function requireScope(tools: Tools, { business }: Principal, { kind, id }: HoldScope): Promise<void> {
  if (kind === 'business') {
    if (id !== undefined) throw new StewardError('invalid-input', { field: 'scope.id', rule: 'the whole business needs no id' });
    return;
  }
  const missing = new StewardError('invalid-input', { field: 'scope.id', rule: `names no ${kind} of the business` });
  if (id === undefined || !isId(id)) throw missing;
  const stored = await findRecord(tools.rows, business, id);
  if (kind === 'person') {
    // Somebody who has left can be held too, as long as their profile is there.
    if (!stored && (await standingOf(tools.rows, business, id as never)).businessRole === 'none') throw missing;
    return;
  }
  if (!stored || (stored.row.collection === 'projects') !== (kind === 'project')) throw missing;
}
