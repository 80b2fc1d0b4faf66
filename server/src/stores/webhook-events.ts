// What a commit made happen, for webhooks: read from the rows of the commit, written in it, and gone once it is a delivery. Opaque ids and enumerations, no content.
//
//   webhook-events  <time>/<business>/<id>   [[type, data], …]
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import type { WebhookEvent } from '@steward/protocol/wire/webhook-routes.ts';
import type { Change, RowReader } from '../ports/rows.ts';
import { decodeCase } from './cases.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';
import { decodeRecordRow, isMarked } from './record-row.ts';
import { decodeTombstone } from './tombstones.ts';

export type EventData = { readonly [name: string]: string | number };

export interface Happened {
  readonly type: WebhookEvent;
  readonly data: EventData;
}

export interface KeptEvents {
  readonly business: BusinessId;
  readonly id: string;
  readonly atMs: number;
  readonly happened: readonly Happened[];
  readonly drop: Change;
}

const partition = 'webhook-events';
const idBytes = 16;

/** What these changes make happen. `told` says which collections people work with; the others are not told of. */
export function happenedIn(business: BusinessId, changes: readonly Change[], told: (collection: string) => boolean): readonly Happened[] {
  return changes.flatMap((change) => (change.kind === 'check' || change.key.partition !== business ? [] : eventsOf(change, told)));
}

type Made = Exclude<Change, { kind: 'check' }>;

function eventsOf(change: Made, told: (collection: string) => boolean): readonly Happened[] {
  const { sort } = change.key;
  switch (sort.slice(0, sort.indexOf('/'))) {
    case 'rec':
      return change.kind === 'put' && !isMarked(change.value) ? ofRecord(sort, change.value, told) : [];
    case 'tomb':
      return change.kind === 'put' ? ofTombstone(sort, change.value, told) : [];
    case 'mem':
      return [{ type: ofMember(change), data: { person: lastPart<never>(sort) } }];
    case 'imported':
      return change.kind === 'put' ? [{ type: 'import.finished', data: { import: lastPart<never>(sort) } }] : [];
    case 'case':
      return change.kind === 'put' ? ofCase(sort, change) : [];
    default:
      return [];
  }
}

const inProject = (project: string | undefined) => (project === undefined ? {} : { project });

function ofRecord(sort: string, value: Uint8Array, told: (collection: string) => boolean): readonly Happened[] {
  const { id, collection, version, project, state } = decodeRecordRow(lastPart(sort), value);
  if (!told(collection) || state === 'erased') return [];
  const type = state === 'trashed' ? 'record.trashed' : version === 1 ? 'record.created' : 'record.changed';
  return [{ type, data: { collection, record: id, version, ...inProject(project) } }];
}

/** That the work of an erasure is done is told by nobody: it was told when the tombstone came. */
function ofTombstone(sort: string, value: Uint8Array, told: (collection: string) => boolean): readonly Happened[] {
  const record = lastPart(sort);
  const { collection, project, done } = decodeTombstone(record, value);
  return done || !told(collection) ? [] : [{ type: 'record.erased', data: { collection, record, ...inProject(project) } }];
}

function ofMember(change: Made): WebhookEvent {
  if (change.kind === 'remove') return 'member.left';
  return change.expect === 'absent' ? 'member.joined' : 'member.changed';
}

/** What is sealed from the business is told to no system of it. */
function ofCase(sort: string, { value, expect }: Extract<Made, { kind: 'put' }>): readonly Happened[] {
  const { id, state, sealedUntilMs } = decodeCase(lastPart(sort), value);
  if (sealedUntilMs !== undefined) return [];
  return [{ type: expect === 'absent' ? 'case.requested' : 'case.changed', data: { case: id, state } }];
}

const digits = (atMs: number) => String(atMs).padStart(15, '0');

/** To be part of the commit of what happened. */
export const eventsChange = (business: BusinessId, happened: readonly Happened[], atMs: number, random: Uint8Array): Change => ({
  kind: 'put',
  key: { partition, sort: `${digits(atMs)}/${business}/${encodeId<never>(random.subarray(0, idBytes)) as string}` },
  value: encodeRow(happened.map(({ type, data }) => [type, { ...data }])),
  expect: 'absent',
});

/** The oldest first, at most `limit`. */
export async function keptEvents(rows: RowReader, limit: number): Promise<readonly KeptEvents[]> {
  const found = await rows.range({ partition, prefix: '', limit });
  return found.map((row) => {
    const [time, business, id] = row.sort.split('/') as [string, BusinessId, string];
    const happened = decodeRow<[WebhookEvent, EventData][]>(row.value).map(([type, data]) => ({ type, data }));
    const key = { partition: row.partition, sort: row.sort };
    return { business, id, atMs: Number(time), happened, drop: { kind: 'remove', key, expect: 'any' } };
  });
}
