// A record as it is sent: times in RFC 3339, what is not set left out, the version as its ETag.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { RecordView } from '../../stores/records.ts';
import type { Call } from './call.ts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

export function wireRecord(view: RecordView): WireRecord {
  return {
    id: view.id,
    collection: view.collection,
    ...(view.project === undefined ? {} : { project: view.project }),
    version: view.version,
    createdAt: isoTime(view.createdAtMs),
    updatedAt: isoTime(view.updatedAtMs),
    ...(view.createdBy === undefined ? {} : { createdBy: view.createdBy }),
    ...(view.updatedBy === undefined ? {} : { updatedBy: view.updatedBy }),
    ...(view.restorableUntilMs === undefined ? {} : { restorableUntil: isoTime(view.restorableUntilMs) }),
    fields: view.fields,
    ...(view.erased.length === 0 ? {} : { erased: [...view.erased] }),
  };
}

/** With the version as its ETag. */
export function sendRecord(call: Call, view: RecordView): WireRecord {
  call.reply.header('etag', `"${view.version}"`);
  return wireRecord(view);
}

/** A text field, or nothing where it is not set. */
export function textOf(view: Pick<RecordView, 'fields'>, field: string): string {
  const value = view.fields[field];
  return typeof value === 'string' ? value : '';
}
