// `destroying` of what a preference had collected: page by page what its author no longer allows, in trash and out of it, in every version, with the key of its group.
// What entered by a later choice stays; so does the rest of a record of which it was a part.
import { findPreference, isWhollyOptional, type Declared } from '@steward/protocol/catalogue/preference.ts';
import { collectedPage, groupsBeyond } from '../governed/collected.ts';
import { forgetFields, forgottenTogetherMax } from '../governed/forget-fields.ts';
import type { Erasure, ErasureSubject } from '../stores/erasures.ts';
import { holdOver, standingHolds } from '../stores/holds.ts';
import type { RecordRow } from '../stores/record-row.ts';
import type { ErasureParts } from './erasure.ts';
import { keysGone } from './erasure-keys-gone.ts';
import { granted, next, retention } from './erasure-step.ts';
import type { Step, StepParts } from './lifecycle.ts';

type Subject = ErasureSubject & { readonly kind: 'collected' };
interface Beyond {
  readonly row: RecordRow;
  readonly groups: readonly string[];
}

const service = { purpose: 'service' } as const;

export async function destroyCollected(parts: ErasureParts, given: StepParts, erasure: Erasure, subject: Subject): Promise<Step> {
  const { door, business } = given;
  const declared = findPreference(door.tools.catalogue, subject.preference);
  // A product that declares it no more has no such fields either.
  if (!declared) return keysGone(parts, given, erasure);
  const { rows, clock } = door.tools;
  const after = erasure.after === '' ? undefined : erasure.after;
  const page = await collectedPage(rows, business, declared.collection.name, subject.person, after);
  const holds = await standingHolds(rows, business, clock.nowMs());
  const found: Beyond[] = [];
  for (const row of page.rows) {
    const groups = await groupsBeyond(rows, business, row, { ...declared, level: subject.level, turn: subject.turn });
    if (groups.length > 0) found.push({ row, groups });
  }
  const free = found.filter(({ row }) => !holdOver(holds, row));
  for (let at = 0; at < free.length; at += forgottenTogetherMax) await shed(given, declared, free.slice(at, at + forgottenTogetherMax));
  const so: Erasure = {
    ...erasure,
    destroyed: erasure.destroyed + free.length,
    held: (after === undefined ? 0 : erasure.held) + found.length - free.length,
  };
  if (page.after !== undefined) return next(given, 'destroying', { ...so, after: page.after }, 'now');
  return keysGone(parts, given, { ...so, asked: so.destroyed + so.held, after: '' });
}

async function shed({ door, business }: StepParts, { collection }: Declared, some: readonly Beyond[]): Promise<void> {
  const ids = some.map(({ row }) => row.id);
  const input = isWhollyOptional(collection)
    ? { ids, gone: [], whole: true }
    : { ids, gone: [], ended: Object.fromEntries(some.map(({ row, groups }) => [row.id, groups])) };
  granted(await door.perform(retention(business), forgetFields, input, service));
}
