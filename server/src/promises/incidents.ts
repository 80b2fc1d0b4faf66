// Incidents: whom one concerns is worked out from the cases and ledgers, they are told without undue delay, and the clock of Art. 33 GDPR runs from when
// the operator knew.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { parseReceipt } from '@steward/protocol/ledger/receipt.ts';
import { newId } from '../governed/new-id.ts';
import type { Door } from '../governed/perform.ts';
import { businessOfCase, newestCases } from '../stores/cases.ts';
import { businessIds } from '../stores/standing.ts';
import { canaryBusiness } from './canary.ts';
import { addTrust, changeTrust, listTrust, type Incident } from '../stores/trust-records.ts';

export const authorityMsMax = 72 * 3_600_000;
const casesMax = 1_000;

/** Told once by key; how many people were new. `undefined` where this installation cannot tell anybody. */
export type TellBusiness = (business: BusinessId, incident: string, key: string) => Promise<number>;

export interface IncidentScope {
  readonly all?: boolean | undefined;
  readonly businesses?: readonly BusinessId[] | undefined;
  readonly case?: string | undefined;
  /** Whoever this person of the staff could look at between `fromMs` and `untilMs`. */
  readonly staff?: string | undefined;
  /** Alone: whoever's ledger has an entry in between. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** The businesses that it concerns. `invalid-input` where nothing says whom. */
export async function affectedBy(door: Door, scope: IncidentScope): Promise<readonly BusinessId[]> {
  const { rows, clock } = door.tools;
  const canary = await canaryBusiness(door);
  const everyone = (await businessIds(rows)).filter((business) => business !== canary);
  const [fromMs, untilMs] = [scope.fromMs ?? 0, scope.untilMs ?? clock.nowMs()];
  if (scope.all === true) return everyone;
  if (scope.businesses !== undefined) {
    const unknown = scope.businesses.find((business) => !everyone.includes(business));
    if (unknown !== undefined) throw new StewardError('not-found', { field: '--business', rule: 'no business has this id' });
    return scope.businesses;
  }
  if (scope.case !== undefined) {
    const business = await businessOfCase(rows, scope.case);
    if (business === undefined) throw new StewardError('not-found', { field: '--case', rule: 'no case has this id' });
    return [business];
  }
  if (scope.staff !== undefined) {
    const cases = await newestCases(rows, casesMax);
    const open = cases.filter(
      ({ case: { by, allowedAtMs, endedAtMs, untilMs: endMs } }) =>
        by === scope.staff && allowedAtMs !== undefined && allowedAtMs <= untilMs && (endedAtMs ?? endMs ?? 0) > fromMs,
    );
    return [...new Set(open.map(({ business }) => business))];
  }
  if (scope.fromMs === undefined)
    throw new StewardError('invalid-input', { field: 'scope', rule: 'say whom it concerns: --all, --business, --case, --staff or --from' });
  const found: BusinessId[] = [];
  for (const business of everyone) if (await wasEntered(door, business, fromMs, untilMs)) found.push(business);
  return found;
}

/** Whether a ledger has an entry at or after `fromMs` and before `untilMs`: times stand in clear in the entries, which receipts hold. */
async function wasEntered({ tools: { ledger } }: Door, business: BusinessId, fromMs: number, untilMs: number): Promise<boolean> {
  for (const { volume } of await ledger.volumes(business)) {
    const size = await ledger.size(business, volume);
    const timeAt = async (index: number) => decodeEntry(parseReceipt(await ledger.receipt(business, volume, index)).extra!).timeMs;
    let [low, high] = [0, size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((await timeAt(middle)) < fromMs) low = middle + 1;
      else high = middle;
    }
    if (low < size && (await timeAt(low)) < untilMs) return true;
  }
  return false;
}

export interface NewIncident {
  readonly title: Said;
  readonly what: Said;
  readonly knownMs: number | undefined;
  readonly scope: IncidentScope;
}

/** Enters it, and tells whom it concerns where that can be done. */
export async function addIncident(door: Door, { title, what, knownMs, scope }: NewIncident, tell?: TellBusiness): Promise<Incident> {
  const { rows, clock, random } = door.tools;
  const nowMs = clock.nowMs();
  if (knownMs !== undefined && knownMs > nowMs) throw new StewardError('invalid-input', { field: '--known', rule: 'not later than now' });
  const affected = (await affectedBy(door, scope)).map((business) => ({ business, toldMs: undefined }));
  const incident: Incident = {
    id: newId(random),
    knownMs: knownMs ?? nowMs,
    title,
    what,
    affected,
    authorityToldMs: undefined,
    noAuthority: undefined,
    closedMs: undefined,
  };
  await addTrust(rows, 'incident', incident);
  return tell === undefined ? incident : tellAffected(door, incident.id, tell);
}

/** Tells those who were not told yet; one that cannot be told now is left for the next time. */
export async function tellAffected(door: Door, id: string, tell: TellBusiness): Promise<Incident> {
  const { rows, clock } = door.tools;
  const incident = (await listTrust(rows, 'incident')).find((each) => each.id === id);
  if (!incident) throw new StewardError('not-found', { field: 'id', rule: 'no incident has this id' });
  const told = new Map<BusinessId, number>();
  for (const { business, toldMs } of incident.affected) {
    if (toldMs !== undefined) continue;
    await tell(business, id, `incident:${id}`).then(
      () => told.set(business, clock.nowMs()),
      () => undefined,
    );
  }
  return noteTold(door, id, told);
}

/** Notes who was told when, by whatever way. */
export function noteTold({ tools: { rows } }: Door, id: string, told: ReadonlyMap<BusinessId, number>): Promise<Incident> {
  return changeTrust(rows, 'incident', id, (incident) => ({
    ...incident,
    affected: incident.affected.map((each) => ({ ...each, toldMs: each.toldMs ?? told.get(each.business) })),
  }));
}

/** How far the duty to tell the authority is: `not-needed` where no risk is likely, which is said. */
export function authorityState(
  { knownMs, authorityToldMs, noAuthority }: Incident,
  nowMs: number,
): 'told' | 'not-needed' | 'waiting' | 'overdue' {
  if (authorityToldMs !== undefined) return 'told';
  if (noAuthority !== undefined) return 'not-needed';
  return nowMs > knownMs + authorityMsMax ? 'overdue' : 'waiting';
}
