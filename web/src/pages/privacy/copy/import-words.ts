// How far an import is, in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Tone } from '../../../design/parts/badge.tsx';

interface Words {
  readonly label: MessageDescriptor;
  readonly tone: Tone;
}

const states: Readonly<Record<string, Words>> = {
  checking: { label: msg`Running`, tone: 'info' },
  checked: { label: msg`Waiting`, tone: 'wait' },
  importing: { label: msg`Running`, tone: 'info' },
  imported: { label: msg`Ready`, tone: 'good' },
  undoing: { label: msg`Being undone`, tone: 'wait' },
  undone: { label: msg`Undone`, tone: 'quiet' },
  cancelled: { label: msg`Cancelled`, tone: 'quiet' },
  failed: { label: msg`Failed`, tone: 'stop' },
};

export const importWords = (state: string): Words => states[state] ?? states['importing']!;

/** Formats as people call them. */
export const formatWords: Readonly<Record<string, MessageDescriptor>> = {
  archive: msg`An archive`,
  ndjson: msg`Records (NDJSON)`,
  json: msg`Records (JSON)`,
  csv: msg`A table (CSV)`,
  xlsx: msg`A table (XLSX)`,
};
