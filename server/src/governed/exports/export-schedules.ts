// schedule-export (arranging an export that repeats, and ending that) and repeat-export (one more of it). Delivery to a bucket of the business's own is arranged with it: what opens
// the bucket is sealed under a key of its own, which dies when the schedule ends.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, RecordId } from '@steward/protocol/ids.ts';
import type { ExportSettings, WireBucket } from '@steward/protocol/wire/export-routes.ts';
import { exportAsRecord } from '../../stores/exports.ts';
import {
  bucketFields,
  bucketGroup,
  bucketWhere,
  encodeSchedule,
  findSchedule,
  listSchedules,
  nextTime,
  scheduleKey,
  schedulesMax,
  type Every,
  type ExportSchedule,
  type StoredSchedule,
} from '../../stores/export-schedules.ts';
import { jobChanges } from '../../stores/jobs.ts';
import { standingOf } from '../../stores/standing.ts';
import type { SealedGroup } from '../../vault/vault.ts';
import type { Grant } from '../../ports/grant.ts';
import { locatePerson, noFacts, requireId } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, Principal, ReadOperation, Target, Tools, WriteOperation } from '../operation.ts';
import { checkSettings, newExportJob, receiptOf, requireRoom } from './start-export.ts';

export interface ScheduleInput {
  readonly every: Every;
  readonly settings: ExportSettings;
  readonly bucket?: WireBucket | undefined;
}

/** What others see of a bucket: nothing that opens it. */
export interface ScheduleView extends Omit<ExportSchedule, 'bucket'> {
  readonly bucket: Pick<WireBucket, 'endpoint' | 'bucket' | 'prefix'> | undefined;
}

export const createSchedule: WriteOperation<'schedule-export', ScheduleInput, RecordId, ScheduleView> = {
  kind: 'write',
  name: 'schedule-export',
  async locate(tools, principal): Promise<Target<RecordId>> {
    const id = newId<RecordId>(tools.random);
    return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [id], fields: 'all', loaded: id };
  },
  async plan(grant, act, { every, settings, bucket }) {
    const { tools, principal, target } = act;
    checkSettings(settings);
    const others = (await listSchedules(tools.rows, principal.business)).filter(({ schedule }) => schedule.endedMs === undefined);
    if (others.length >= schedulesMax) throw new StewardError('too-many-requests', { rule: `at most ${schedulesMax} of them` });
    const sealed = bucket && (await sealBucket(grant, act, target.loaded, bucket));
    const now = tools.clock.nowMs();
    const schedule: ExportSchedule = {
      id: target.loaded,
      by: principal.person!,
      every,
      nextMs: now,
      createdMs: now,
      endedMs: undefined,
      settings,
      bucket: sealed,
      last: undefined,
    };
    return {
      changes: [{ kind: 'put', key: scheduleKey(principal.business, schedule.id), value: encodeSchedule(schedule), expect: 'absent' }],
      result: { ...schedule, bucket: bucket && shown(bucket) },
      ...(sealed ? { abandon: () => tools.vault.erase(grant, principal.business, [sealed.key]) } : {}),
    };
  },
};

async function sealBucket(grant: Grant, { tools, principal }: Act<RecordId>, id: RecordId, bucket: WireBucket): Promise<SealedGroup> {
  const [key] = await tools.vault.newKeys(grant, principal.business, id, 1);
  return tools.vault.seal(grant, bucketWhere(principal.business, id), bucketGroup, key!, { ...bucket });
}

const shown = ({ endpoint, bucket, prefix }: WireBucket) => ({ endpoint, bucket, prefix });

async function openBuckets(grant: Grant, tools: Tools, stored: readonly StoredSchedule[]): Promise<ReadonlyMap<RecordId, WireBucket>> {
  const sealed = stored.flatMap(({ schedule }) => (schedule.bucket ? [{ id: schedule.id, sealed: schedule.bucket }] : []));
  const items = sealed.map((each) => ({ where: bucketWhere(grant.business, each.id), group: bucketGroup, sealed: each.sealed }));
  const opened = await tools.vault.open(grant, items);
  return new Map(sealed.flatMap(({ id }, i) => (typeof opened[i] === 'string' ? [] : [[id, opened[i] as unknown as WireBucket] as const])));
}

export const endSchedule: WriteOperation<'schedule-export', { readonly id: string }, StoredSchedule | undefined, { readonly done: true }> =
  {
    kind: 'write',
    name: 'schedule-export',
    async locate(tools, principal, { id }): Promise<Target<StoredSchedule | undefined>> {
      const stored = await findSchedule(tools.rows, principal.business, requireId<RecordId>('id', id));
      const target = await locatePerson(tools, principal, { person: principal.person });
      return { ...target, records: [id], absent: stored === undefined, loaded: stored };
    },
    async plan(grant, { tools, principal, target }) {
      const { schedule, revision } = target.loaded!;
      if (schedule.endedMs !== undefined) return { changes: [], result: { done: true } };
      const ended = { ...schedule, endedMs: tools.clock.nowMs(), bucket: undefined };
      const { bucket } = schedule;
      return {
        changes: [{ kind: 'put', key: scheduleKey(principal.business, schedule.id), value: encodeSchedule(ended), expect: revision }],
        result: { done: true },
        ...(bucket ? { after: () => tools.vault.erase(grant, principal.business, [bucket.key]) } : {}),
      };
    },
  };

export const readSchedules: ReadOperation<'read-exports', Record<string, never>, readonly StoredSchedule[], readonly ScheduleView[]> = {
  kind: 'read',
  name: 'read-exports',
  async locate(tools, principal) {
    const target = await locatePerson(tools, principal, { person: principal.person });
    const { businessRole } = target.facts;
    const all = businessRole === 'owner' || businessRole === 'admin' ? await listSchedules(tools.rows, principal.business) : [];
    const fields = new Set(bucketFields.filter((name) => name !== 'secretAccessKey').map((name) => `export-schedules.${name}`));
    return { ...target, records: [principal.business, ...all.map(({ schedule }) => schedule.id)], fields, loaded: all };
  },
  async act(grant, { tools, target }) {
    const buckets = await openBuckets(grant, tools, target.loaded);
    return target.loaded.map(({ schedule }) => {
      const bucket = buckets.get(schedule.id);
      return { ...schedule, bucket: bucket && shown(bucket) };
    });
  },
};

async function locateOwn(tools: Tools, principal: Principal, id: string): Promise<Target<StoredSchedule | undefined>> {
  const stored = await findSchedule(tools.rows, principal.business, requireId<RecordId>('id', id));
  const standing = await standingOf(tools.rows, principal.business, principal.person);
  const author = stored !== undefined && stored.schedule.by === principal.person;
  return {
    facts: { ...noFacts, businessRole: standing.businessRole, author, state: stored ? 'living' : 'none' },
    absent: stored === undefined || stored.schedule.endedMs !== undefined,
    records: [id],
    fields: 'all',
    checks: standing.checks,
    loaded: stored,
  };
}

/** The next export of a schedule that is due, in one commit with when the one after it is. */
export const repeatExport: WriteOperation<
  'repeat-export',
  { readonly id: string },
  { readonly stored: StoredSchedule; readonly job: JobId } | undefined,
  JobId
> = {
  kind: 'write',
  name: 'repeat-export',
  async locate(tools, principal, { id }) {
    const target = await locateOwn(tools, principal, id);
    const job = newId<JobId>(tools.random);
    const stored = target.loaded;
    return { ...target, records: [id, job], loaded: stored && { stored, job } };
  },
  async plan(grant, act) {
    const { tools, principal, target } = act;
    const { stored, job: id } = target.loaded!;
    const { schedule, revision } = stored;
    const now = tools.clock.nowMs();
    if (schedule.nextMs > now) throw new StewardError('conflict', { field: 'id', rule: 'it is not due yet' });
    await requireRoom(act);
    const [key] = await tools.vault.newKeys(grant, principal.business, exportAsRecord(id), 1);
    const job = newExportJob(act, { id, by: schedule.by, settings: schedule.settings, key: key!, schedule: schedule.id });
    const next = { ...schedule, nextMs: nextTime(schedule.every, schedule.nextMs, now) };
    return {
      changes: [
        ...jobChanges(principal.business, undefined, job),
        receiptOf(act, job),
        { kind: 'put', key: scheduleKey(principal.business, schedule.id), value: encodeSchedule(next), expect: revision },
      ],
      result: id,
      abandon: () => tools.vault.erase(grant, principal.business, [key!]),
    };
  },
};

/** What opens the bucket, for the delivery alone. `undefined` where the schedule delivers nowhere. */
export const openBucket: ReadOperation<'repeat-export', { readonly id: string }, StoredSchedule | undefined, WireBucket | undefined> = {
  kind: 'read',
  name: 'repeat-export',
  locate: (tools, principal, { id }) => locateOwn(tools, principal, id),
  async act(grant, { tools, target }) {
    const stored = target.loaded!;
    return (await openBuckets(grant, tools, [stored])).get(stored.schedule.id);
  },
};
