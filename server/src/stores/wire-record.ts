// A record as it is given out, over HTTP and in exports alike: times in RFC 3339, what is not set left out.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { RecordView } from './records.ts';

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
