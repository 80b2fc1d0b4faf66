// What everybody may know of the promises. The checks run by themselves; asking makes them run only when they never have, or not for an hour.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import { authorityMsMax, authorityState } from '../../promises/incidents.ts';
import type { Checked, Checker } from '../../promises/checker.ts';
import type { SteadyPromise } from '../../promises/promise.ts';
import { promiseNamed, register } from '../../promises/register.ts';
import { findingOf, shownCount, shownDay, shownFinding } from '../../promises/trust-view.ts';
import type { Door } from '../../governed/perform.ts';
import type { RowReader } from '../../ports/rows.ts';
import { newestCases } from '../../stores/cases.ts';
import { daysOf, hoursOf, latestResult, type PromiseResult } from '../../stores/promise-results.ts';
import { listTrust, processorTurns, type Incident } from '../../stores/trust-records.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

const dayMs = 86_400_000;
const stripDays = 90;
const turnsMax = 50;
const casesMax = 1_000;

export interface Agreement {
  readonly version: string;
  readonly text: Said;
  /** SHA-256 in hex. */
  readonly hash: Said;
}

export interface TrustParts {
  readonly door: Door;
  readonly checker: Checker;
  /** The host under which people reach this installation. */
  readonly operator: string;
  readonly version: string;
  readonly privacyEmail: string;
  readonly agreement: Agreement;
}

export function trustHandlers(parts: TrustParts) {
  const { door, checker, agreement } = parts;
  const { rows, clock } = door.tools;
  return {
    async trust() {
      const checked = await checker.current();
      const promises = await Promise.all(register.map((promise) => wirePromise(rows, promise, resultOf(checked, promise), clock.nowMs())));
      const [incidents, audits, demands] = await Promise.all([
        listTrust(rows, 'incident'),
        listTrust(rows, 'audit'),
        openDemands(rows, clock.nowMs()),
      ]);
      const newestMs = Math.max(0, ...checked.map(({ checkedAtMs }) => checkedAtMs));
      return {
        operator: parts.operator,
        version: parts.version,
        privacyEmail: parts.privacyEmail,
        ...(newestMs === 0 ? {} : { checkedAt: isoTime(newestMs) }),
        promises,
        processors: [...door.tools.processors.values()],
        processorChanges: (await processorTurns(rows, turnsMax)).map(({ atMs, ...turn }) => ({ ...turn, at: isoTime(atMs) })),
        incidents: incidents.map((incident) => wireIncident(incident, clock.nowMs())),
        audits: audits.map(({ atMs, ...audit }) => ({ ...audit, at: isoTime(atMs) })),
        demands: demands.map(({ atMs, ...demand }) => ({ ...demand, at: isoTime(atMs) })),
        demandsUndescribed: shownCount(Math.max(0, (await openLegalCases(rows, clock.nowMs())) - demands.length)),
        agreement: { version: agreement.version, hash: agreement.hash },
      };
    },
    async trustPromise(call: Call) {
      const promise = promiseNamed(call.params['id']!);
      if (!promise) throw new StewardError('not-found');
      const [result, hours] = await Promise.all([latestResult(rows, promise.id), hoursOf(rows, promise.id)]);
      return {
        ...(await wirePromise(rows, promise, result, clock.nowMs())),
        hours: hours.map((hour) => ({ ...shownFinding(findingOf(hour)), checkedAt: isoTime(hour.checkedAtMs), tookMs: hour.tookMs })),
      };
    },
    async agreement(call: Call) {
      const language = call.params['language'] as keyof Said;
      return { version: agreement.version, text: agreement.text[language], hash: agreement.hash[language] };
    },
  };
}

const resultOf = (checked: readonly Checked[], { id }: SteadyPromise) => checked.find((each) => each.id === id);
const unchecked = {
  state: 'not-checked',
  because: { en: 'The first check has not run yet.', de: 'Die erste Prüfung ist noch nicht gelaufen.' },
  figures: [],
} as const;

async function wirePromise(rows: RowReader, promise: SteadyPromise, result: PromiseResult | undefined, nowMs: number) {
  const { id, area, text, control, where, evidence, run } = promise;
  const days = await daysOf(rows, id, nowMs - (stripDays - 1) * dayMs);
  const checked = result && { since: isoTime(result.sinceMs), checkedAt: isoTime(result.checkedAtMs), tookMs: Math.max(0, result.tookMs) };
  return {
    id,
    area,
    text,
    control,
    where,
    evidence,
    run,
    ...(result === undefined ? unchecked : shownFinding(findingOf(result))),
    ...checked,
    days: days.map(shownDay),
  };
}

function wireIncident(incident: Incident, nowMs: number) {
  const { id, title, what, knownMs, closedMs, affected, authorityToldMs, noAuthority } = incident;
  const told = affected.map(({ toldMs }) => toldMs).filter((ms) => ms !== undefined);
  return {
    id,
    title,
    what,
    knownAt: isoTime(knownMs),
    ...(closedMs === undefined ? {} : { closedAt: isoTime(closedMs) }),
    affected: shownCount(affected.length),
    allTold: told.length === affected.length,
    ...(told.length === 0 ? {} : { toldAt: isoTime(Math.max(...told)) }),
    authority: authorityState(incident, nowMs),
    ...(authorityToldMs === undefined ? {} : { authorityToldAt: isoTime(authorityToldMs) }),
    authorityDue: isoTime(knownMs + authorityMsMax),
    ...(noAuthority && { noAuthority }),
  };
}

/** What may not be told yet is not there, to the number. */
async function openDemands(rows: RowReader, nowMs: number) {
  return (await listTrust(rows, 'demand')).filter(({ sealedUntilMs }) => sealedUntilMs === undefined || sealedUntilMs <= nowMs);
}

async function openLegalCases(rows: RowReader, nowMs: number): Promise<number> {
  const cases = (await newestCases(rows, casesMax)).map((stored) => stored.case);
  return cases.filter(
    ({ ground, allowedAtMs, sealedUntilMs }) => ground === 'legal' && allowedAtMs !== undefined && (sealedUntilMs ?? 0) <= nowMs,
  ).length;
}
