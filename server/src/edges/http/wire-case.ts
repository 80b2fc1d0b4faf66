// A case as it is sent. Names of the staff come from their own accounts, also of those who have left: who it was is told for as long as the case is kept.
import { encodeReference } from '@steward/protocol/reference.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { WireCase, WireCaseNamed, WireCaseNow, WireLooks, WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { WireReach } from '@steward/protocol/wire/staff-case-routes.ts';
import type { Reached } from '../../governed/case-reach.ts';
import type { Looks } from '../../governed/case-looks.ts';
import type { CaseNow, CaseView } from '../../governed/read-cases.ts';
import type { EmbeddedIdentity } from '../../ports/identity.ts';
import type { Case, CaseScope } from '../../stores/cases.ts';
import { isoTime } from '../../stores/wire-record.ts';

export type StaffNames = Pick<EmbeddedIdentity, 'profiles'>;

const profilesAtOnce = 100;

/** The names of everybody of the staff who is named in these cases. */
async function namesIn(
  staff: StaffNames,
  views: readonly Pick<CaseView, 'by' | 'approvals' | 'review'>[],
): Promise<(person: PersonId | undefined) => string> {
  const people = new Set<PersonId>();
  for (const { by, approvals, review } of views) {
    if (by !== undefined) people.add(by);
    for (const approval of approvals) if (approval.side === 'staff' && approval.by !== undefined) people.add(approval.by);
    if (review) people.add(review.by);
  }
  const names = new Map<PersonId, string>();
  const all = [...people];
  for (let at = 0; at < all.length; at += profilesAtOnce) {
    const part = all.slice(at, at + profilesAtOnce);
    const profiles = await staff.profiles(part);
    part.forEach((person, i) => names.set(person, profiles[i]?.displayName ?? ''));
  }
  return (person) => (person === undefined ? '' : (names.get(person) ?? ''));
}

export async function wireCases(staff: StaffNames, views: readonly CaseView[]): Promise<readonly WireCase[]> {
  const nameOf = await namesIn(staff, views);
  return views.map((view) => wireOne(view, nameOf));
}

export async function wireCase(staff: StaffNames, view: CaseView): Promise<WireCase> {
  const [wire] = await wireCases(staff, [view]);
  return wire!;
}

/** Those that entries of the ledger name, for the sentences about them. */
export async function wireCasesNamed(staff: StaffNames, cases: readonly Case[]): Promise<readonly WireCaseNamed[]> {
  const nameOf = await namesIn(staff, cases);
  return cases.map((each) => namedOf(each, nameOf));
}

export async function wireCasesNow(staff: StaffNames, cases: readonly CaseNow[]): Promise<readonly WireCaseNow[]> {
  const nameOf = await namesIn(staff, cases);
  return cases.map((each) => ({
    ...namedOf(each, nameOf),
    state: each.state === 'waiting' ? 'waiting' : 'allowed',
    scope: wireScope(each.allowed ?? each.scope),
    ...(each.projects === undefined ? {} : { projects: [...each.projects] }),
    answerUntil: isoTime(each.answerUntilMs),
    ...(each.untilMs === undefined ? {} : { until: isoTime(each.untilMs) }),
    may: { decide: each.may.decide, end: each.may.end },
  }));
}

type NameOf = (person: PersonId | undefined) => string;

function namedOf({ id, begun, ground, department, by, askedBy, approvals, minutes, reference }: Case, nameOf: NameOf): WireCaseNamed {
  return {
    id,
    reference: encodeReference(reference),
    begun,
    ground,
    ...(department === undefined ? {} : { department }),
    ...(by === undefined ? {} : { staff: { id: by, name: nameOf(by) } }),
    ...(askedBy === undefined ? {} : { askedBy }),
    minutes,
    approvals: approvals.map((each) => ({
      side: each.side,
      ...(each.by === undefined ? {} : { by: each.by }),
      ...(each.side === 'staff' ? { name: nameOf(each.by) } : {}),
      at: isoTime(each.atMs),
    })),
  };
}

function wireOne(view: CaseView, nameOf: NameOf): WireCase {
  const { state, words, scope, allowed, needs, review, may } = view;
  const time = <K extends string>(name: K, ms: number | undefined) => (ms === undefined ? {} : { [name]: isoTime(ms) });
  return {
    ...namedOf(view, nameOf),
    state,
    reason: words,
    scope: wireScope(scope),
    ...(allowed === undefined ? {} : { allowed: wireScope(allowed) }),
    needs,
    requestedAt: isoTime(view.requestedAtMs),
    answerUntil: isoTime(view.answerUntilMs),
    ...time('allowedAt', view.allowedAtMs),
    ...time('until', view.untilMs),
    ...time('endedAt', view.endedAtMs),
    ...(view.endedBy === undefined ? {} : { endedBy: view.endedBy }),
    ...time('sealedUntil', view.sealedUntilMs),
    ...(review === undefined
      ? {}
      : {
          review: {
            verdict: review.verdict,
            by: review.by,
            name: nameOf(review.by),
            at: isoTime(review.atMs),
            ...(view.note === undefined ? {} : { note: view.note }),
          },
        }),
    may,
  };
}

function wireScope(scope: CaseScope): WireScope {
  if (scope.kind === 'records') return { kind: 'records', records: scope.records.map((each) => ({ ...each })) };
  if (scope.kind === 'collection') return { ...scope };
  return { kind: 'project', project: scope.project, ...(scope.collections === undefined ? {} : { collections: [...scope.collections] }) };
}

export function wireReach({ collection: { name, title, fields }, shown }: Reached): WireReach[number] {
  return {
    collection: name,
    title,
    fields: Object.entries(fields).map(([field, declared]) => ({
      name: field,
      type: declared.type,
      title: declared.title,
      shown: shown.has(field),
      ...(declared.type === 'file' && declared.previewOf !== undefined ? { previewOf: declared.previewOf } : {}),
    })),
  };
}

export function wireLooks({ looks, sealed }: Looks): WireLooks {
  const opened = new Set(looks.filter(({ outcome }) => outcome === 'allowed').flatMap(({ records }) => records));
  return {
    looks: looks.map(({ timeMs, collection, project, records, fields, ...look }) => ({
      ...look,
      time: isoTime(timeMs),
      ...(collection === undefined ? {} : { collection }),
      ...(project === undefined ? {} : { project }),
      records: [...records],
      fields: [...fields],
    })),
    records: opened.size,
    refused: looks.filter(({ outcome }) => outcome === 'refused').length,
    sealed,
  };
}
