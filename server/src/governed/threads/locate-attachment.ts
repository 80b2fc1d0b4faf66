// What is attached to a message of a thread, for the general operations of files: whoever takes part in the thread takes it; whoever wrote the message
// attaches it, once.
import type { Decision } from '../../policy/decide.ts';
import { findRecord, type StoredRecord } from '../../stores/records.ts';
import { messagesOf, type ThreadMessage } from '../../stores/threads.ts';
import type { Principal, Target, Tools } from '../operation.ts';
import { locateThread, type ThreadNamed } from './locate-thread.ts';

export async function locateAttachment(
  tools: Tools,
  principal: Principal,
  message: string,
  of: ThreadNamed | undefined,
  does: 'put' | 'get',
): Promise<Target<StoredRecord | undefined>> {
  const target = await locateThread(tools, principal, of ?? { thread: '' });
  const said = target.loaded && (await messagesOf(tools.rows, principal.business, of!.thread)).find(({ id }) => id === message);
  const stored = said && target.loaded?.link?.mode !== 'confirm' ? await findRecord(tools.rows, principal.business, message) : undefined;
  const refusal = does === 'put' && said && stored ? refusalOf(principal, said, stored) : undefined;
  return {
    ...target,
    facts: { ...target.facts, collection: 'thread-messages' },
    absent: target.absent === true || stored?.row.state !== 'living',
    collection: 'thread-messages',
    records: stored ? [message] : [],
    ...(refusal ? { refusal } : {}),
    loaded: stored,
  };
}

function refusalOf(
  { actor, person }: Principal,
  { side, by }: ThreadMessage,
  { row }: StoredRecord,
): (Decision & { allowed: false }) | undefined {
  const own = by === person && (side === 'operator') === (actor === 'staff');
  if (own && row.files.length === 0) return undefined;
  return { allowed: false, policies: ['thread-attachment-once'], sentence: 'Whoever wrote a message attaches one file to it, once.' };
}
