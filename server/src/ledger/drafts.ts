// From what a caller says to what waits for its commit: values encoded, keys found, changes checked. The quick way is synchronous; only
// the first entry of a person in a year, or of a day's escrow key, has to wait for a key.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { Clear } from '@steward/protocol/ledger/clear.ts';
import type { EntryType, What, Who } from '@steward/protocol/ledger/entry.ts';
import { sealMsMax } from '@steward/protocol/ledger/opened-values.ts';
import { checkCommit } from '../ports/row-limits.ts';
import type { Change } from '../ports/rows.ts';
import { callerChangesMax } from './limits.ts';
import { escrowPrefix, whoName } from './ledger-secrets.ts';
import type { LedgerCore } from './open-log.ts';
import type { Recipient } from './sealer.ts';
import type { Sequencer } from './sequencer.ts';
import { unavailable, type AppendOutcome, type Structure } from './waiter.ts';

/** What is to be entered. */
export interface Draft {
  readonly type: EntryType;
  readonly who: Who;
  readonly what: What;
  /** Only for the types that have a clear part. */
  readonly clear?: Cbor;
  /** A look that may not be shown before this time, at most 90 days away: both groups stay closed until the day it falls on. */
  readonly sealedUntilMs?: number;
}

const dayMs = 86_400_000;
/** So that a look that is sealed and a cover entry have the same length, up to some 50 record ids. */
export const escrowPaddedMin = 1_024;

/** The year, in UTC, that a time falls into. */
export const yearOf = (timeMs: number): number => new Date(timeMs).getUTCFullYear();

/** Whose key `who` is sealed to: the person's, or that of all actors of a kind who are no persons. */
export const whoKeyName = (who: Who, timeMs: number): string => whoName(yearOf(timeMs), isId(who.person) ? who.person : who.actor);

/** The key that opens at the end of the day a time falls on. */
export const escrowNameAt = (timeMs: number): string => `${escrowPrefix}${new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** From when on the values sealed to an escrow key may be opened: the end of its day. */
export function escrowOpensMs(name: string): number {
  const day = name.slice(escrowPrefix.length);
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8))) + dayMs;
}

/** The latest time a look may be sealed until so that its day ends in time. */
export const sealUntilMsMax = (nowMs: number): number => nowMs + sealMsMax - dayMs;

/** Hands a draft to the sequencer and waits. `structure` is the ledger's own affair. */
export function submit(
  core: LedgerCore,
  sequencer: Sequencer,
  business: BusinessId,
  draft: Draft,
  changes: readonly Change[],
  structure?: Structure,
): Promise<AppendOutcome> {
  return new Promise((resolve, reject) => {
    if (changes.length > callerChangesMax)
      throw new StewardError('too-large', { rule: `at most ${callerChangesMax} changes with one entry` });
    const changeBytes = changes.length === 0 ? 0 : checkCommit(changes);
    const nowMs = core.clock.nowMs();
    const sealed = draft.sealedUntilMs === undefined ? undefined : escrowName(draft.sealedUntilMs, nowMs);
    const ready = (key: Uint8Array): void => {
      const to: Recipient = { key, paddedMin: sealed === undefined ? 0 : escrowPaddedMin };
      sequencer.enqueue({
        type: draft.type,
        clear: draft.clear as Clear | undefined,
        who: core.encodings.who(draft.who),
        what: core.encodings.what(draft.what),
        whoTo: to,
        whatTo: sealed === undefined ? undefined : to,
        changes,
        changeBytes,
        ...(structure === undefined ? {} : { structure }),
        tick: 0,
        resolve,
        reject,
      });
    };
    const name = sealed ?? whoKeyName(draft.who, nowMs);
    const known = core.secrets.known(business, name);
    if (known) ready(known);
    else withKey(core, business, name, ready, reject);
  });
}

function escrowName(untilMs: number, nowMs: number): string {
  if (untilMs <= nowMs || untilMs > sealUntilMsMax(nowMs))
    throw new StewardError('invalid-input', { field: 'sealedUntil', rule: 'a look stays sealed for at most 90 days' });
  return escrowNameAt(untilMs);
}

function withKey(
  core: LedgerCore,
  business: BusinessId,
  name: string,
  ready: (key: Uint8Array) => void,
  reject: (error: unknown) => void,
): void {
  const { waitMs } = core.limits;
  const timer = setTimeout(() => reject(new StewardError('ledger-unavailable', { rule: `it took longer than ${waitMs} ms` })), waitMs);
  core.secrets
    .ensure(business, name)
    .then(ready)
    .catch((error: unknown) => reject(error instanceof RangeError ? error : unavailable(error)))
    .finally(() => clearTimeout(timer));
}
