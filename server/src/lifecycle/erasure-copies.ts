// `removing` and `leaving-copies`: what surrounds the keys that are gone, and copies elsewhere; then the confirmation.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import { confirmationFile, confirmationText, type ErasureConfirmation } from '@steward/protocol/erasure-confirmation.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { eraseAtOnce } from '../governed/request-erasure.ts';
import { epochSince } from '../governed/rotate-keys.ts';
import type { Change } from '../ports/rows.ts';
import { clearBusiness, clearPerson, clearProject, goneBusiness, keepsByLaw } from '../stores/clear-place.ts';
import type { Erasure } from '../stores/erasures.ts';
import { findReceipt, receiptChange, withStep, type Receipt } from '../stores/receipts.ts';
import { businessesOf } from '../stores/standing.ts';
import type { ErasureParts } from './erasure.ts';
import { granted, next, retention } from './erasure-step.ts';
import type { Step, StepParts } from './lifecycle.ts';
import { standingCopy } from './move/move-mark.ts';
import { removeLogin } from './start-erasure.ts';
import { erasedIds, tellErased, tellLogins, type Window } from './tell-erased.ts';

const service = { purpose: 'service' } as const;

export async function remove(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business, job } = given;
  const { rows } = door.tools;
  const { subject } = erasure;
  if (subject.kind === 'project') await clearProject(rows, business, subject.id);
  if (subject.kind === 'business') await clearBusiness(rows, business);
  if (subject.kind === 'member') {
    await clearPerson(rows, business, subject.person);
    if (subject.account) await endAccount(parts, given, subject.person);
  }
  if (subject.kind === 'business') await parts.places?.tell({ business, records: [], wholeBusiness: true });
  await tell(parts, given, erasure, undefined);
  for (const store of parts.residues ?? []) await store.wipe();
  const now = door.tools.clock.nowMs();
  const stored = await storedReceipt(given);
  // No company that is declared keeps anything it was sent: what a mail relay carried is with whom it was addressed to.
  const receipt = withStep(withStep(stored.receipt, 'removed', now), 'processors-told', now);
  return next(given, 'leaving-copies', erasure, 'now', [receiptChange(job.reference, stored, receipt)]);
}

/** The login, every session, and what other businesses still hold of the person: for the case that the request did not come that far. */
async function endAccount(parts: ErasureParts, { door, business }: StepParts, person: PersonId): Promise<void> {
  await removeLogin(door.tools.rows, parts.identity, person);
  for (const other of await businessesOf(door.tools.rows, person)) {
    if (other === business) continue;
    try {
      const input = { subject: { kind: 'member', person, account: true } } as const;
      granted(await door.perform(retention(other), eraseAtOnce, input, service));
    } catch (error) {
      // They became its last owner meanwhile: the business has an owner without a login, and its people ask the operator.
      if (!isStewardError(error, 'last-owner', 'conflict', 'not-found')) throw error;
    }
  }
}

/** While this job ran. */
const windowOf = ({ job }: StepParts, { keysGoneMs }: Erasure): Window => ({ fromMs: job.startedAtMs, untilMs: keysGoneMs! });
const isAccount = ({ subject }: Erasure) => subject.kind === 'member' && subject.account;

/** Everything of it that the places do not know of. The worker tells them too, but no receipt goes on before they know. */
async function tell({ places, identity }: ErasureParts, given: StepParts, erasure: Erasure, again: Window | undefined): Promise<void> {
  if (!places) return;
  const { tools } = given.door;
  await tellErased(tools, places, given.business, again);
  if (isAccount(erasure)) await tellLogins(tools, places, identity);
}

/** Whether no copy opens it any more: older copies of the key store are dead, no place holds any of it, the engine's own history has let go of it, and no copy of before a move stands. */
export async function leaveCopies(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<boolean> {
  const { door, business } = given;
  const { places } = parts;
  if ((await epochSince(door.tools, business)) <= erasure.keysGoneMs!) return false;
  if (door.tools.clock.nowMs() < (await removedMs(given)) + (parts.keepsRemovedMs ?? 0)) return false;
  // A move left a copy behind, which nobody told of this erasure.
  if ((await standingCopy(door.tools.rows, door.tools.clock.nowMs())) !== undefined) return false;
  if (!places) return true;
  await tell(parts, given, erasure, windowOf(given, erasure));
  const { subject } = erasure;
  const all = subject.kind === 'business' ? [business] : subject.kind === 'member' && subject.account ? [subject.person] : [];
  if (all.length > 0 && (await places.stillHolds(all)).length > 0) return false;
  // Of few records the names are known; to find those of others every tombstone is looked at.
  if (subject.kind === 'record' || subject.kind === 'due') return (await places.stillHolds(erasure.records)).length === 0;
  for await (const ids of erasedIds(door.tools.rows, business, windowOf(given, erasure)))
    if ((await places.stillHolds(ids)).length > 0) return false;
  return true;
}

export async function confirm(given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business, job } = given;
  const now = door.tools.clock.nowMs();
  const stored = await storedReceipt(given);
  const receipt = withStep(withStep(stored.receipt, 'left-copies', now), 'confirmed', now);
  let confirmation: ErasureConfirmation | undefined;
  const note = await door.tools.ledger.sign(business, (ledger) => {
    confirmation = confirmationOf(job.reference, erasure, receipt, ledger);
    return confirmationText(confirmation);
  });
  const signed: Receipt = { ...receipt, dueMs: undefined, confirmation: confirmationFile(confirmation!, note) };
  // What a law keeps is destroyed at its date by the sweep of retention, which lets go of the business then.
  const last: readonly Change[] =
    erasure.subject.kind === 'business' && !(await keepsByLaw(door.tools.rows, business)) ? [goneBusiness(business)] : [];
  return next(given, 'confirmed', erasure, 'ended', [receiptChange(job.reference, stored, signed), ...last]);
}

function confirmationOf(
  reference: Uint8Array,
  { subject, destroyed, keptByLaw }: Erasure,
  receipt: Receipt,
  ledger: ErasureConfirmation['ledger'],
): ErasureConfirmation {
  return {
    reference: encodeReference(reference),
    // The format knows no word for a preference: what went are records, or parts of them.
    subject: subject.kind === 'member' && subject.account ? 'account' : subject.kind === 'collected' ? 'record' : subject.kind,
    destroyed,
    keptByLaw,
    told: [],
    steps: receipt.steps.map(({ step, atMs }) => ({ step, at: new Date(atMs).toISOString() })),
    ledger,
  };
}

/** When the last of its ciphertext was taken out of the stores. */
async function removedMs(given: StepParts): Promise<number> {
  const { receipt } = await storedReceipt(given);
  return receipt.steps.find(({ step }) => step === 'removed')!.atMs;
}

async function storedReceipt({ door, job }: StepParts) {
  const stored = await findReceipt(door.tools.rows, job.reference);
  if (!stored) throw new StewardError('integrity-failed', { rule: 'the receipt of this erasure is missing' });
  return stored;
}
