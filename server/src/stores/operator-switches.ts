// Which processors the operator has switched off for everybody while the server runs; beside them lies what the configuration switches off. Nothing of a customer.
//
//   installation   off/<processor>   since when, and by whom of the operator: an opaque id or the name of an operating system's user
import type { RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

const partition = 'installation';
const prefix = 'off/';
const switchedMax = 100;
const keyOf = (processor: string) => ({ partition, sort: `${prefix}${processor}` });

export interface OperatorSwitch {
  readonly sinceMs: number;
  readonly by: string;
}

interface Wire {
  readonly since: number;
  readonly by: string;
}

const decode = (value: Uint8Array): OperatorSwitch => {
  const { since, by } = decodeRow<Wire>(value);
  return { sinceMs: since, by };
};

/** Absent while it is on. */
export async function operatorSwitchOf(rows: RowReader, processor: string): Promise<OperatorSwitch | undefined> {
  const row = await rows.get(keyOf(processor));
  return row && decode(row.value);
}

export async function operatorSwitches(rows: RowReader): Promise<ReadonlyMap<string, OperatorSwitch>> {
  const found = await rows.range({ partition, prefix, limit: switchedMax });
  return new Map(found.map(({ sort, value }) => [sort.slice(prefix.length), decode(value)]));
}

/** Whether it was turned; what stands so already stays as it is. */
export async function turnForAll(rows: Rows, processor: string, off: OperatorSwitch | undefined): Promise<boolean> {
  const key = keyOf(processor);
  const row = await rows.get(key);
  if ((row === undefined) === (off === undefined)) return false;
  const value = off && encodeRow({ since: off.sinceMs, by: off.by });
  const expect = row?.revision ?? 'absent';
  const { done } = await rows.commit([value === undefined ? { kind: 'remove', key, expect } : { kind: 'put', key, value, expect }]);
  // Somebody else turned it in the same moment: then it stands as they left it.
  return done;
}
