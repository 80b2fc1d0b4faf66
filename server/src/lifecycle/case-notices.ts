// Whom a case is told to, and when: whoever runs the business, and the member who asked for help. It is asked for after every step of a case and again by
// the worker, which tells what a crash left out; each thing is told once (notices/tell.ts). What is sealed is told on the day it opens, and not before.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { isSealed, opensMs } from '../governed/case-state.ts';
import type { Door } from '../governed/perform.ts';
import { findCase, newestCases, type Case } from '../stores/cases.ts';
import { tell, type TellTools } from './notices/tell.ts';

const lookedAtMax = 1_000;
/** The worker looks again at what happened within so long. */
const againMs = 3_600_000;

/** What is to be told of a case as it is now; the operations that led there have all been asked before. */
export function noticesOf(of: Case, nowMs: number): readonly Notice['kind'][] {
  if (isSealed(of, nowMs)) return [];
  if (of.sealedUntilMs !== undefined) return ['case-opened'];
  const asked = of.needs === 'business' ? 'case-waiting' : 'case-announced';
  if (of.state === 'waiting') return [asked];
  const looked = of.allowedAtMs !== undefined && of.by !== undefined;
  if (of.state === 'allowed') return looked ? ['case-begun'] : [];
  return looked ? ['case-ended'] : [];
}

/** Resolves when everything is durable. A case that is gone is nothing to tell of. */
export async function tellOfCase({ rows, clock, signals }: TellTools, business: BusinessId, id: string): Promise<void> {
  const of = (await findCase(rows, business, id))?.case;
  if (!of) return;
  for (const kind of noticesOf(of, clock.nowMs())) {
    const notice = { kind, case: id } as Notice;
    const key = `${kind}:${id}`;
    await tell({ rows, clock, signals }, { kind: 'admins', business }, notice, key);
    if (of.askedBy !== undefined) await tell({ rows, clock, signals }, { kind: 'person', person: of.askedBy, business }, notice, key);
  }
}

/** What a crash left out, and what opens by itself. */
export async function tellOfCases({ tools }: Door): Promise<void> {
  const nowMs = tools.clock.nowMs();
  const isNew = (atMs: number | undefined) => atMs !== undefined && atMs <= nowMs && nowMs - atMs < againMs;
  for (const { business, case: of } of await newestCases(tools.rows, lookedAtMax))
    if ([of.requestedAtMs, of.allowedAtMs, of.endedAtMs, opensMs(of)].some(isNew)) await tellOfCase(tools, business, of.id);
}
