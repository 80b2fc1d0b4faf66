// Everybody is told of a new version of the data policy: from the day it is announced until it is in force whoever has an account, also those who come
// meanwhile. Who comes later begins with it. Once more after that day, so that nobody is left out whose server did not run.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { PolicyVersion, PolicyVersions } from '../../policy/policy-versions.ts';
import { putState, readState } from '../../stores/installation.ts';
import { toldOf } from '../../stores/notices.ts';
import { businessIds, membersOf } from '../../stores/standing.ts';
import type { Tools } from '../../governed/operation.ts';
import { tell, type TellTools } from './tell.ts';

const stateOf = (version: number) => `policy-told-${version}`;
export const policyKey = (version: number): string => `policy:${version}`;
const noticeOf = ({ version, effective }: PolicyVersion) => ({ kind: 'policy-announced', version, effective }) as const;

/** The versions that people are to be told of now. Nobody is told of the first: it is what everybody begins with. */
const pending = (versions: PolicyVersions, nowMs: number): readonly PolicyVersion[] =>
  versions.announcedAt(nowMs).filter(({ version, effectiveMs }) => version > 1 && nowMs < effectiveMs);

/** Tells everybody who has not been told; gives how many that were. Safe to repeat, resumable anywhere. */
export async function announcePolicies(tools: TellTools, versions: PolicyVersions): Promise<number> {
  const { rows, clock } = tools;
  const nowMs = clock.nowMs();
  let told = 0;
  for (const version of versions.announcedAt(nowMs)) {
    if (version.version === 1) continue;
    const over = nowMs >= version.effectiveMs;
    if (over && (await readState(rows, stateOf(version.version))) === true) continue;
    for (const business of await businessIds(rows)) {
      for (const { person, membership } of await membersOf(rows, business)) {
        if (over && membership.sinceMs >= version.effectiveMs) continue;
        told += await tell(tools, { kind: 'person', person }, noticeOf(version), policyKey(version.version));
      }
    }
    if (over) await putState(rows, stateOf(version.version), true);
  }
  return told;
}

/** Somebody who may belong to no business is told when they come by. */
export async function tellPending(tools: TellTools, versions: PolicyVersions, person: PersonId): Promise<void> {
  for (const version of pending(versions, tools.clock.nowMs()))
    await tell(tools, { kind: 'person', person }, noticeOf(version), policyKey(version.version));
}

export interface ToldShare {
  readonly version: number;
  readonly effective: string;
  /** Everybody who was told, or belongs to a business and should have been. */
  readonly people: number;
  /** Of those, who was told before the day: in the app, by e-mail. */
  readonly before: number;
  readonly byEmail: number;
}

/** Evidence for T2: of everybody who was a member before the day, who was told before it. */
export async function toldShare(tools: Pick<Tools, 'rows'>, version: PolicyVersion): Promise<ToldShare> {
  const people = new Set<PersonId>();
  for (const business of await businessIds(tools.rows))
    for (const { person, membership } of await membersOf(tools.rows, business))
      if (membership.sinceMs < version.effectiveMs) people.add(person);
  let before = 0;
  let byEmail = 0;
  for await (const { person, told } of toldOf(tools.rows, policyKey(version.version))) {
    people.add(person);
    const inTime = told.filter(({ atMs, outcome }) => outcome === 'told' && atMs < version.effectiveMs);
    if (inTime.length > 0) before++;
    if (inTime.some(({ channel }) => channel === 'email')) byEmail++;
  }
  return { version: version.version, effective: version.effective, people: people.size, before, byEmail };
}
