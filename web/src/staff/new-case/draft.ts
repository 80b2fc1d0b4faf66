// What somebody has typed of a request, and what it asks for. Kept in memory while the page lives, so that signing in again loses nothing; nowhere else.
import { isId } from '@steward/protocol/ids.ts';
import { reasonCharsMin } from '@steward/protocol/catalogue/built-in/cases.ts';
import type { WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { WireEligibility } from '@steward/protocol/wire/staff-routes.ts';
import type { Department, Ground } from '@steward/protocol/words.ts';
import { readPageAddress } from './read-page-address.ts';

export interface Draft {
  readonly customer: string;
  readonly ground: Ground;
  readonly department: Department;
  /** Of an error, as the customer was shown it. */
  readonly reference: string;
  readonly reason: string;
  readonly kind: WireScope['kind'];
  /** Addresses of pages, one a line. */
  readonly records: string;
  readonly project: string;
  /** None for all of it. */
  readonly collections: readonly string[];
  readonly collection: string;
  readonly minutes: string;
  readonly sealDays: string;
}

export const minuteChoices = [15, 30, 60, 120, 240] as const;
export const sealChoices = [0, 7, 30, 89] as const;

/** Grounds that open records; counts have a page of their own. */
export function groundsOf(eligible: readonly WireEligibility[]): readonly Ground[] {
  const asking = eligible.filter(({ duty, ground }) => duty === 'ask' && ground !== 'feature-improvement');
  return [...new Set(asking.map(({ ground }) => ground))];
}

export const departmentsOf = (eligible: readonly WireEligibility[], ground: Ground): readonly Department[] => [
  ...new Set(eligible.filter((each) => each.duty === 'ask' && each.ground === ground).map(({ department }) => department)),
];

export function emptyDraft(eligible: readonly WireEligibility[]): Draft {
  const ground = groundsOf(eligible)[0] ?? 'customer-request';
  return {
    customer: '',
    ground,
    department: departmentsOf(eligible, ground)[0] ?? 'customer-success',
    reference: '',
    reason: '',
    kind: 'records',
    records: '',
    project: '',
    collections: [],
    collection: 'tasks',
    minutes: '15',
    sealDays: '0',
  };
}

export function scopeOf({ kind, records, project, collections, collection }: Draft): WireScope | undefined {
  if (kind === 'collection') return { kind, collection };
  if (kind === 'project') {
    const named = readPageAddress(project);
    if (!named) return undefined;
    return { kind, project: named.project, ...(collections.length === 0 ? {} : { collections: [...collections] }) };
  }
  const lines = records.split('\n').filter((line) => line.trim() !== '');
  const named = lines.flatMap((line) => readPageAddress(line)?.record ?? []);
  return named.length > 0 && named.length === lines.length ? { kind, records: named } : undefined;
}

export type Wrong = Partial<Record<'customer' | 'reference' | 'reason' | 'scope', true>>;

/** What is not there yet, by field. */
export function wrongIn(draft: Draft): Wrong {
  const byReference = draft.ground === 'failure';
  return {
    ...(byReference || isId(draft.customer.trim()) ? {} : { customer: true }),
    ...(byReference && draft.reference.trim() === '' ? { reference: true } : {}),
    ...(draft.reason.trim().length < reasonCharsMin ? { reason: true } : {}),
    ...(byReference || scopeOf(draft) ? {} : { scope: true }),
  };
}

export const maySeal = (ground: Ground): boolean => ground === 'security' || ground === 'legal';

/** The request as it is sent; only for a draft in which nothing is wrong. */
export function requestOf(draft: Draft) {
  const { ground, department, reason, minutes, sealDays, customer, reference } = draft;
  const common = { ground, department, reason: reason.trim(), minutes: Number(minutes) };
  if (ground === 'failure') return { ...common, error: reference.trim() };
  return {
    ...common,
    business: customer.trim(),
    scope: scopeOf(draft)!,
    ...(maySeal(ground) && sealDays !== '0' ? { sealDays: Number(sealDays) } : {}),
  };
}

let kept: { readonly person: string; readonly draft: Draft } | undefined;
export const keptDraft = (person: string): Draft | undefined => (kept?.person === person ? kept.draft : undefined);
export function keepDraft(person: string, draft: Draft | undefined): void {
  kept = draft && { person, draft };
}
