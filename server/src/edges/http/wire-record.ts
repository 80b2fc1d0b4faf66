// A record as an answer: the version as its ETag.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { RecordView } from '../../stores/records.ts';
import { wireRecord } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

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
