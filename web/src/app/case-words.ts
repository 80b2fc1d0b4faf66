// The staff's access in words: who it is, on what ground, what it covers, how far it is.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireCase, WireCaseNamed, WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { CaseState, Department, Ground } from '@steward/protocol/words.ts';
import { plainName } from './plain-name.ts';
import { sayThings } from './say-things.ts';

export const departmentWords: Readonly<Record<Department, MessageDescriptor>> = {
  engineering: msg`Engineering`,
  product: msg`Product`,
  'customer-success': msg`Customer Success`,
};

/** As one chooses it. */
export const groundWords: Readonly<Record<Ground, MessageDescriptor>> = {
  'customer-request': msg`Your own request`,
  failure: msg`A failure`,
  security: msg`Security`,
  legal: msg`The law`,
  'feature-improvement': msg`Counts of groups`,
};

/** As a sentence about a request. */
export const groundSentences: Readonly<Record<Ground, MessageDescriptor>> = {
  'customer-request': msg`To answer a question or request of yours. You decide.`,
  failure: msg`Something failed while one of you was working. A second person of the staff decides; it covers only what that request concerned.`,
  security: msg`To look into misuse or an attack. A second person of the staff decides, and you are told.`,
  legal: msg`Because a law demands it. Two people of the staff decide.`,
  'feature-improvement': msg`To improve the product. It only ever counts groups of five people and more.`,
};

export const caseStateWords: Readonly<
  Record<CaseState, { readonly label: MessageDescriptor; readonly tone: 'wait' | 'info' | 'quiet' | 'good' }>
> = {
  waiting: { label: msg`Waiting`, tone: 'wait' },
  allowed: { label: msg`Allowed`, tone: 'info' },
  denied: { label: msg`Denied`, tone: 'quiet' },
  expired: { label: msg`Expired`, tone: 'quiet' },
  ended: { label: msg`Ended`, tone: 'quiet' },
  reviewed: { label: msg`Reviewed`, tone: 'good' },
};

const named = msg`{name} ({department})`;
const someStaff = msg`Somebody of the staff`;

/** “Aylin K. (Customer Success)”. */
export function sayStaff(i18n: I18n, { staff, department }: Pick<WireCaseNamed, 'staff' | 'department'>): string {
  const name = plainName(staff?.name ?? '') || i18n._(someStaff);
  return department === undefined ? name : i18n._({ ...named, values: { name, department: i18n._(departmentWords[department]) } });
}

const everythingIn = msg`everything in {project}`;
const someIn = msg`{things} in {project}`;
const allOf = msg`all {things} of the business`;
const aProject = msg`a project`;
const list = (i18n: I18n, words: readonly string[]) => new Intl.ListFormat(i18n.locale).format(words);

/** What it covers: “photos in Kita Sonnenhang”. `projectName` knows the names that the reader may know. */
export function sayScope(i18n: I18n, scope: WireScope, projectName: (id: string) => string | undefined): string {
  const nameOf = (id: string) => plainName(projectName(id) ?? '') || i18n._(aProject);
  switch (scope.kind) {
    case 'project': {
      const project = nameOf(scope.project);
      if (scope.collections === undefined) return i18n._({ ...everythingIn, values: { project } });
      return i18n._({
        ...someIn,
        values: {
          things: list(
            i18n,
            scope.collections.map((each) => sayThings(i18n, each, 0)),
          ),
          project,
        },
      });
    }
    case 'collection':
      return i18n._({ ...allOf, values: { things: sayThings(i18n, scope.collection, 0) } });
    case 'records': {
      const byCollection = Map.groupBy(scope.records, ({ collection }) => collection);
      return list(
        i18n,
        [...byCollection].map(([collection, records]) => sayThings(i18n, collection, records.length)),
      );
    }
  }
}

const aMember = msg`A member`;
const caseSubjects = {
  asks: msg`{who} asks to see {scope}`,
  sees: msg`{who} can see {scope}`,
  calls: msg`{who} asks for help with {scope}`,
  called: msg`{who} asked for help with {scope}; nobody of the staff has taken it yet`,
  saw: msg`{who}: {scope}`,
} as const;

/** What of a case a line about it says. */
export type CaseLine = Pick<WireCase, 'state' | 'staff' | 'department' | 'askedBy' | 'scope'> & {
  readonly allowed?: WireScope | undefined;
};

/** Where names come from, as far as the reader knows them. */
export interface CaseNames {
  person(person: string): string | undefined;
  project(project: string): string | undefined;
}

/** One line about a case as it is. */
export function sayCase(i18n: I18n, of: CaseLine, names: CaseNames): string {
  const scope = sayScope(i18n, of.allowed ?? of.scope, (project) => names.project(project));
  const member = plainName(names.person(of.askedBy ?? '') ?? '') || i18n._(aMember);
  const said = of.state === 'waiting' ? 'asks' : of.state === 'allowed' ? 'sees' : 'saw';
  if (of.staff !== undefined) return i18n._({ ...caseSubjects[said], values: { who: sayStaff(i18n, of), scope } });
  return i18n._({ ...caseSubjects[of.state === 'allowed' ? 'called' : 'calls'], values: { who: member, scope } });
}
