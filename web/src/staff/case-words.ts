// Grounds, departments, states, scopes of cases in words.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { CaseApprover, CaseEnder, CaseState, Department, Ground, ReviewVerdict, StaffDuty } from '@steward/protocol/words.ts';
import type { Tone } from '../design/parts/badge.tsx';
import { sayThings } from '../app/say-things.ts';

type Words<K extends string> = Readonly<Record<K, MessageDescriptor>>;

export const departmentWords: Words<Department> = {
  engineering: msg`Engineering`,
  product: msg`Product`,
  'customer-success': msg`Customer Success`,
};

export const groundWords: Words<Ground> = {
  'customer-request': msg`The customer asked`,
  failure: msg`Something failed`,
  security: msg`Security`,
  legal: msg`A law demands it`,
  'feature-improvement': msg`To improve the product`,
};

/** The rule of each, as whoever chooses it has to know it. */
export const groundRules: Words<Ground> = {
  'customer-request': msg`The customer’s admins decide, unless they have agreed to such requests once and for all. No answer within a day means no.`,
  failure: msg`A second person of ours decides, and the customer is told at once. You see only the records of the request that failed.`,
  security: msg`A second person of ours decides. The customer is told at once, or at the latest after 89 days, when everything opens by itself.`,
  legal: msg`Two people of ours decide, neither of them you. The customer is told, unless a law forbids it for so long.`,
  'feature-improvement': msg`Counts of groups alone, from a fixed menu; nobody’s records are shown.`,
};

export const stateWords: Words<CaseState> = {
  waiting: msg`Waiting`,
  allowed: msg`Allowed`,
  denied: msg`Denied`,
  expired: msg`Expired`,
  ended: msg`Ended`,
  reviewed: msg`Reviewed`,
};

export const stateTones: Readonly<Record<CaseState, Tone>> = {
  waiting: 'wait',
  allowed: 'good',
  denied: 'stop',
  expired: 'quiet',
  ended: 'info',
  reviewed: 'quiet',
};

export const needsWords: Words<CaseApprover> = {
  business: msg`An admin of the customer decides`,
  'second-person': msg`A second person of ours decides`,
  'two-people': msg`Two people of ours decide`,
  nobody: msg`The customer’s own rule has agreed`,
};

export const enderWords: Words<CaseEnder> = {
  business: msg`The customer ended it`,
  staff: msg`Ended by the staff`,
  time: msg`Its time was over`,
  standing: msg`Somebody it rested on lost their standing`,
};

export const verdictWords: Words<ReviewVerdict> = { ok: msg`OK`, concern: msg`Concern` };
export const dutyWords: Words<StaffDuty> = { ask: msg`May ask`, approve: msg`Second person` };

const project = msg`one project, all of it`;
const projectPart = msg`of one project: {what}`;
const collection = msg`{what}, of every project`;

/** What a scope covers, in the middle of a sentence: “of one project: photos, tasks”. */
export function sayScope(i18n: I18n, scope: WireScope): string {
  switch (scope.kind) {
    case 'records': {
      const kinds = Map.groupBy(scope.records, (each) => each.collection);
      return list(
        i18n,
        [...kinds].map(([kind, records]) => sayThings(i18n, kind, records.length)),
      );
    }
    case 'project':
      if (scope.collections === undefined) return i18n._(project);
      return i18n._({
        ...projectPart,
        values: {
          what: list(
            i18n,
            scope.collections.map((kind) => sayThings(i18n, kind, 0)),
          ),
        },
      });
    case 'collection':
      return i18n._({ ...collection, values: { what: sayThings(i18n, scope.collection, 0) } });
  }
}

const list = (i18n: I18n, parts: readonly string[]) => new Intl.ListFormat(i18n.locale).format(parts);
