// The provider's log of who used the stores, held against what we know: calls of our own nodes go through the door and are in a ledger; anybody else's are not, and promise W2 is
// broken for as long as they are shown. Who is lent a role for a move does what no ledger tells, so it is believed only around a move that the installation itself knows of. What is kept of a call is when, what was called, and the provider's own number of it: never by whom, which may be a person.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { AccessTrail, TrailCall, TrailPart } from '../ports/access-trail.ts';
import type { Tools } from '../governed/operation.ts';
import { putState, readState } from '../stores/installation.ts';
import { readMove } from './move/move-mark.ts';

export interface StrangersCall {
  readonly id: string;
  readonly atMs: number;
  readonly action: string;
}

export interface TrailEvidence {
  /** Up to when it was read; `undefined` when nothing was. */
  readonly throughMs: number | undefined;
  /** Since the beginning: calls of our nodes and of the provider for them; calls by others that were not let through. */
  readonly calls: number;
  readonly refused: number;
  /** What others did in the last thirty days, the newest last, at most `strangersKeptMax`; how many there were. */
  readonly strangers: readonly StrangersCall[];
  readonly strangersCount: number;
  /** Parts of the last thirty days that were altered or are missing, and times that no part speaks of. */
  readonly altered: number;
  readonly gaps: number;
}

const stateName = 'access-trail';
export const strangersKeptMax = 100;
/** One part is an hour; what is left is read the next time. */
const partsAtOnceMax = 200;
export const trailWindowMs = 30 * 86_400_000;

interface Kept {
  readonly mark: string | null;
  readonly throughMs: number | null;
  readonly calls: number;
  readonly refused: number;
  readonly strangers: readonly StrangersCall[];
  /** When each that is not among them was, so that it leaves the count in time; days. */
  readonly moreByDay: Readonly<Record<string, number>>;
  readonly altered: readonly number[];
  readonly gaps: readonly number[];
}

const nothing: Kept = { mark: null, throughMs: null, calls: 0, refused: 0, strangers: [], moreByDay: {}, altered: [], gaps: [] };
const dayMs = 86_400_000;
/** For what a command does before and after the mark it leaves. */
const aroundMoveMs = 3_600_000;

/** A log of many calls takes longer than a check may: whoever asks meanwhile waits for the same reading. */
const underWay = new WeakMap<AccessTrail, Promise<TrailEvidence>>();

/** Reads on from where it was left, writes each part down once, and says what is known now. Throws `store-unavailable` when the log cannot be read. */
export function reconcileTrail(tools: Pick<Tools, 'rows' | 'clock'>, trail: AccessTrail): Promise<TrailEvidence> {
  let reading = underWay.get(trail);
  if (!reading) {
    reading = readOn(tools, trail).finally(() => underWay.delete(trail));
    underWay.set(trail, reading);
  }
  return reading;
}

async function readOn({ rows, clock }: Pick<Tools, 'rows' | 'clock'>, trail: AccessTrail): Promise<TrailEvidence> {
  let kept = ((await readState(rows, stateName)) as unknown as Kept | undefined) ?? nothing;
  const isOther = await strangersOf(rows);
  let read = 0;
  for await (const part of trail.parts(kept.mark ?? undefined)) {
    kept = withPart(kept, part, clock.nowMs(), isOther);
    await putState(rows, stateName, kept as unknown as Cbor);
    if (++read >= partsAtOnceMax) break;
  }
  return evidenceOf(within(kept, clock.nowMs()));
}

/** Who is a stranger: also whoever was lent a role for a move, unless there was one. The move begins in a place that holds nothing yet. */
async function strangersOf(rows: Tools['rows']): Promise<(call: TrailCall) => boolean> {
  const mark = (await readMove(rows))?.mark;
  const moved = mark?.role === 'arrived' ? mark : undefined;
  return ({ by, atMs }) => {
    if (by !== 'mover') return by === 'stranger';
    const arriving = moved !== undefined && atMs <= moved.atMs + aroundMoveMs;
    const ending = moved?.oldCopy !== undefined && Math.abs(atMs - moved.oldCopy.atMs) <= aroundMoveMs;
    return !arriving && !ending;
  };
}

function withPart(before: Kept, part: TrailPart, nowMs: number, isOther: (call: TrailCall) => boolean): Kept {
  const kept = within(before, nowMs);
  const others = part.calls.filter(isOther);
  const strangers = [...kept.strangers, ...others.filter(({ refused }) => !refused).map(({ id, atMs, action }) => ({ id, atMs, action }))];
  const moreByDay = { ...kept.moreByDay };
  for (const { atMs } of strangers.slice(0, -strangersKeptMax)) {
    const day = String(Math.floor(atMs / dayMs));
    moreByDay[day] = (moreByDay[day] ?? 0) + 1;
  }
  return {
    mark: part.mark,
    throughMs: Math.max(kept.throughMs ?? 0, part.untilMs),
    calls: kept.calls + part.calls.length - others.length,
    refused: kept.refused + others.filter(({ refused }) => refused).length,
    strangers: strangers.slice(-strangersKeptMax),
    moreByDay,
    altered: part.trouble === 'altered' ? [...kept.altered, part.untilMs] : kept.altered,
    gaps: part.trouble === 'gap' ? [...kept.gaps, part.fromMs] : kept.gaps,
  };
}

/** What is older than the window goes. */
function within(kept: Kept, nowMs: number): Kept {
  const fromMs = nowMs - trailWindowMs;
  const young = (atMs: number) => atMs >= fromMs;
  return {
    ...kept,
    strangers: kept.strangers.filter(({ atMs }) => young(atMs)),
    moreByDay: Object.fromEntries(Object.entries(kept.moreByDay).filter(([day]) => young((Number(day) + 1) * dayMs))),
    altered: kept.altered.filter(young),
    gaps: kept.gaps.filter(young),
  };
}

function evidenceOf({ throughMs, calls, refused, strangers, moreByDay, altered, gaps }: Kept): TrailEvidence {
  const more = Object.values(moreByDay).reduce((all, count) => all + count, 0);
  return {
    throughMs: throughMs ?? undefined,
    calls,
    refused,
    strangers,
    strangersCount: strangers.length + more,
    altered: altered.length,
    gaps: gaps.length,
  };
}
