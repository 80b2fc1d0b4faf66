// How many pushes left, and how many bytes of content were in them: counted with each, so that the promise about it can be checked.
//
//   installation   state/pushes   [sent, bytes of content, when last]
import type { RowReader, Rows } from '../ports/rows.ts';
import { putState, readState } from './installation.ts';

const name = 'pushes';

export interface PushCount {
  readonly sent: number;
  readonly contentBytes: number;
}

export async function pushCount(rows: RowReader): Promise<PushCount> {
  const [sent, contentBytes] = ((await readState(rows, name)) ?? [0, 0]) as [number, number];
  return { sent, contentBytes };
}

/** One worker sends, so nobody else counts at the same time. */
export async function notePush(rows: Rows, atMs: number, contentBytes: number): Promise<void> {
  const before = await pushCount(rows);
  await putState(rows, name, [before.sent + 1, before.contentBytes + contentBytes, atMs]);
}
