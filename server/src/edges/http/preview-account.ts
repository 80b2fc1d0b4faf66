// What ending an account would take along: asked of every business the person belongs to, and put together. Somebody who belongs to none loses their login alone.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Door } from '../../governed/perform.ts';
import { previewErasure, type Impact, type ReferenceEffect, type Stays } from '../../governed/preview-erasure.ts';
import { approvalFor, type Approval } from '../../governed/request-erasure.ts';
import { exportsHolding } from '../../lifecycle/export/exports-place.ts';
import { requireAnotherOwner } from '../../lifecycle/start-erasure.ts';
import type { Job } from '../../stores/jobs.ts';
import { businessesOf } from '../../stores/standing.ts';
import { principalOf, type Call } from './call.ts';

export interface AccountPreview {
  readonly impact: Impact;
  readonly approval: Approval;
  readonly total: number;
  readonly exports: readonly Job[];
  /** They are the only owner of a business. */
  readonly blocked: string | undefined;
}

const severity: readonly Approval[] = ['none', 'second-person', 'wait'];

export async function previewAccount(door: Door, call: Call): Promise<AccountPreview> {
  const caller = call.person();
  const { rows } = door.tools;
  const impacts: Impact[] = [];
  const exports: Job[] = [];
  let approval: Approval = 'none';
  let blocked: string | undefined;
  for (const business of await businessesOf(rows, caller.person)) {
    const principal = principalOf(caller, business, call.client);
    const subject = { kind: 'member', person: caller.person, account: true } as const;
    const impact = await call.perform(previewErasure, { subject }, principal);
    const needed = await approvalFor({ tools: door.tools, principal }, subject, totalOf(impact));
    if (severity.indexOf(needed) > severity.indexOf(approval)) approval = needed;
    impacts.push(impact);
    exports.push(...(await exportsHolding(rows, business, subject, impact.together)));
    blocked ??= await onlyOwnerOf(door, business, caller.person);
  }
  const impact = together(impacts);
  return { impact, approval, total: totalOf(impact), exports, blocked };
}

export const totalOf = ({ counts }: Impact): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

async function onlyOwnerOf(door: Door, business: BusinessId, person: PersonId): Promise<string | undefined> {
  try {
    await requireAnotherOwner(door, business, person);
    return undefined;
  } catch (error) {
    if (isStewardError(error, 'last-owner')) return error.rule;
    throw error;
  }
}

function together(impacts: readonly Impact[]): Impact {
  const counts = new Map<string, number>();
  const references = new Map<string, ReferenceEffect>();
  const stays = new Map<string, Stays>();
  for (const impact of impacts) {
    for (const [collection, count] of impact.counts) counts.set(collection, (counts.get(collection) ?? 0) + count);
    for (const each of impact.references) {
      const name = `${each.collection} ${each.field} ${each.effect}`;
      references.set(name, { ...each, records: each.records + (references.get(name)?.records ?? 0) });
    }
    for (const each of impact.stays) {
      const name = JSON.stringify([each.why, each.collection, each.rule, each.untilMs]);
      const records = (each.records ?? 0) + (stays.get(name)?.records ?? 0);
      stays.set(name, records === 0 ? each : { ...each, records });
    }
  }
  return {
    counts,
    references: [...references.values()],
    stays: [...stays.values()],
    together: impacts.flatMap((impact) => impact.together),
  };
}
