// Forgetting a person in one business: every record is looked at, a page a step. What is found to be theirs alone goes, and what was theirs through it goes in
// the next pass; passes end when one has found nothing new.
import type { RecordId } from '@steward/protocol/ids.ts';
import { walkRecords } from '../governed/erasure-subject.ts';
import { forgetFields, forgottenTogetherMax, parkGroups } from '../governed/forget-fields.ts';
import { findConcerned, type Concerning } from '../governed/preview-erasure.ts';
import type { Erasure } from '../stores/erasures.ts';
import { holdOver, standingHolds } from '../stores/holds.ts';
import { findRecords } from '../stores/records.ts';
import { granted, next, retention } from './erasure-step.ts';
import type { ErasureParts } from './erasure.ts';
import { keysGone } from './erasure-keys-gone.ts';
import type { Step, StepParts } from './lifecycle.ts';

const walkedAtOnceMax = 500;
/** More chains of ownership than collections there cannot be; a job that goes beyond is broken. */
const passesMax = 50;
/** Records remembered for the next pass; beyond, references to what is gone stay, and point nowhere. */
const goneKeptMax = 2_000;
const service = { purpose: 'service' } as const;

export async function forgetPage(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const person = personOf(erasure);
  const gone = [person, ...(erasure.gone ?? [])];
  const after = erasure.after === '' ? undefined : erasure.after;
  const { found, last } = await concernedOn(given, gone, after);
  const { free, held } = await withoutHeld(given, found);
  const outcome = await forget(given, free, gone);
  const known = new Set<string>(erasure.gone ?? []);
  const fresh = outcome.destroyed.filter((id) => !known.has(id));
  const so: Erasure = {
    ...erasure,
    destroyed: erasure.destroyed + outcome.changed,
    held: (after === undefined ? 0 : erasure.held) + held,
    gone: [...known, ...fresh].slice(0, goneKeptMax) as RecordId[],
  };
  if (last !== undefined) return next(given, 'destroying', { ...so, after: last, fresh: (erasure.fresh ?? 0) + fresh.length }, 'now');
  const again = (erasure.fresh ?? 0) + fresh.length > 0 && (erasure.pass ?? 0) < passesMax;
  if (again) return next(given, 'destroying', { ...so, after: '', fresh: 0, pass: (erasure.pass ?? 0) + 1 }, 'now');
  return keysGone(parts, given, { ...so, after: '', fresh: 0 });
}

const personOf = ({ subject }: Erasure): string => (subject.kind === 'member' ? subject.person : '');

async function concernedOn(
  { door, business }: StepParts,
  gone: readonly string[],
  after: string | undefined,
): Promise<{ found: readonly Concerning[]; last: string | undefined }> {
  const page = await walkRecords(door.tools.rows, business, { after, limit: walkedAtOnceMax });
  if (page.length === 0) return { found: [], last: undefined };
  const ids = page.map(({ id }) => id);
  const found = granted(await door.perform(retention(business), findConcerned, { ids, gone }, service));
  return { found, last: page.length === walkedAtOnceMax ? page.at(-1)!.sort : undefined };
}

async function withoutHeld(
  { door, business }: StepParts,
  found: readonly Concerning[],
): Promise<{ free: readonly Concerning[]; held: number }> {
  const holds = await standingHolds(door.tools.rows, business, door.tools.clock.nowMs());
  if (holds.length === 0) return { free: found, held: 0 };
  const stored = await findRecords(
    door.tools.rows,
    business,
    found.map(({ id }) => id),
  );
  const held = new Set<string>(stored.filter(({ row }) => holdOver(holds, row)).map(({ row }) => row.id));
  return { free: found.filter(({ id }) => !held.has(id)), held: held.size };
}

async function forget(
  given: StepParts,
  found: readonly Concerning[],
  gone: readonly string[],
): Promise<{ destroyed: RecordId[]; changed: number }> {
  const { door, business } = given;
  const destroyed: RecordId[] = [];
  let changed = 0;
  for (const whole of [false, true]) {
    const some = found.filter(({ erased }) => erased === whole).map(({ id }) => id);
    for (let at = 0; at < some.length; at += forgottenTogetherMax) {
      const ids = some.slice(at, at + forgottenTogetherMax);
      const done = granted(await door.perform(retention(business), forgetFields, { ids, gone, whole }, service));
      destroyed.push(...done.destroyed);
      changed += done.changed;
    }
  }
  return { destroyed, changed };
}

/** Until the date what is theirs opens no more, though nothing of it is destroyed. */
export const parkOwned = (given: StepParts, erasure: Erasure): Promise<void> => moveOwned(given, erasure, true);
export const openOwned = (given: StepParts, erasure: Erasure): Promise<void> => moveOwned(given, erasure, false);

async function moveOwned(given: StepParts, erasure: Erasure, parked: boolean): Promise<void> {
  if (erasure.subject.kind !== 'member') return;
  const { door, business } = given;
  let after: string | undefined;
  do {
    const { found, last } = await concernedOn(given, [personOf(erasure)], after);
    const groups = found.filter(({ owned }) => owned.length > 0).map(({ id, owned }) => ({ id, groups: owned }));
    if (groups.length > 0) granted(await door.perform(retention(business), parkGroups, { groups, parked }, service));
    after = last;
  } while (after !== undefined);
}
