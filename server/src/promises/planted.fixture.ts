// What tests plant into an installation, behind everybody's back.
import type { JobId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { newId } from '../governed/new-id.ts';
import { caseChanges, type Case } from '../stores/cases.ts';
import { erasureData, type ErasureSubject } from '../stores/erasures.ts';
import { jobChanges, type Job } from '../stores/jobs.ts';
import { keyOf } from '../stores/layout.ts';
import { encodeTombstone } from '../stores/tombstones.ts';
import { dayMs } from './gather.ts';
import type { Installation } from './promises.fixture.ts';

export const bytesOf = (text: string) => new TextEncoder().encode(text);

export async function putJob({ kit, owner }: Installation, job: Partial<Job> & Pick<Job, 'kind' | 'state'>): Promise<void> {
  const { rows, random, clock } = kit.tools;
  const whole: Job = {
    id: newId<JobId>(random),
    by: undefined,
    startedAtMs: clock.nowMs(),
    changedAtMs: clock.nowMs(),
    dueAtMs: undefined,
    progress: { done: 0, total: undefined },
    attempts: 0,
    cancelled: false,
    failure: undefined,
    reference: random.bytes(16),
    data: {},
    ...job,
  };
  await rows.commit(jobChanges(owner.business, undefined, whole));
}

export const erasureOf = (subject: ErasureSubject) =>
  erasureData({ subject, when: 'now', records: [], asked: 1, destroyed: 0, held: 0, keptByLaw: 0 });

export async function putCase({ kit, owner }: Installation, change: Partial<Case>): Promise<void> {
  const { rows, random, clock } = kit.tools;
  const [by, other] = [newId<PersonId>(random), newId<PersonId>(random)];
  const nowMs = clock.nowMs();
  const whole: Case = {
    id: newId<RecordId>(random),
    begun: 'request',
    state: 'allowed',
    ground: 'customer-request',
    needs: 'nobody',
    department: 'engineering',
    by,
    askedBy: undefined,
    scope: { kind: 'collection', collection: 'tasks' },
    allowed: undefined,
    minutes: 30,
    requestedAtMs: nowMs,
    answerUntilMs: nowMs + dayMs,
    approvals: [{ side: 'business', by: other, atMs: nowMs }],
    allowedAtMs: nowMs,
    untilMs: nowMs + 30 * 60_000,
    endedAtMs: undefined,
    endedBy: undefined,
    sealedUntilMs: undefined,
    review: undefined,
    reason: random.bytes(32),
    reference: random.bytes(16),
    ...change,
  };
  await rows.commit(caseChanges(owner.business, undefined, whole));
}

/** A record whose row is changed behind everybody's back. */
export async function alterRow(its: Installation, how: (sort: string, value: Uint8Array) => Uint8Array): Promise<void> {
  const { kit, owner } = its;
  const { id } = await kit.ask(owner, createRecord, { collection: 'projects', fields: { name: 'Kita' } });
  const row = (await kit.rows.get(keyOf.record(owner.business, id)))!;
  await kit.rows.commit([{ kind: 'put', key: keyOf.record(owner.business, id), value: how(id, row.value), expect: 'any' }]);
}

export async function plantTombstone({ kit, owner }: Installation, id: RecordId): Promise<void> {
  const value = encodeTombstone({
    id,
    collection: 'projects',
    project: undefined,
    atMs: kit.clock.nowMs(),
    keys: [],
    files: [],
    done: true,
  });
  await kit.rows.commit([{ kind: 'put', key: keyOf.tombstone(owner.business, id), value, expect: 'any' }]);
}
