// Of the threads of a business, those that an export of somebody's takes along: the ones they take part in.
import type { RecordId } from '@steward/protocol/ids.ts';
import { everyThread, messagesOf } from '../../stores/threads.ts';
import type { Principal, Tools } from '../operation.ts';
import { takesPart } from './locate-thread.ts';

export const isOfThreads = (collection: string): boolean => collection === 'threads' || collection === 'thread-messages';

/** Their ids, or those of their messages, in order. Opens nothing. */
export async function threadRecordsFor(tools: Tools, principal: Principal, collection: string): Promise<readonly RecordId[]> {
  const ids: RecordId[] = [];
  for await (const { business, thread } of everyThread(tools.rows, principal.business)) {
    if (!(await takesPart(tools, principal, thread))) continue;
    if (collection === 'threads') ids.push(thread.id);
    else ids.push(...(await messagesOf(tools.rows, business, thread.id)).map(({ id }) => id));
  }
  return ids.sort();
}

/** Whether all of these are among them. */
export async function areTheirs(tools: Tools, principal: Principal, collection: string, ids: readonly string[]): Promise<boolean> {
  if (!isOfThreads(collection)) return false;
  const theirs = new Set<string>(await threadRecordsFor(tools, principal, collection));
  return ids.every((id) => theirs.has(id));
}
