// What a write made happen is written down in its own commit where a webhook of the business wants to know, so that a process that dies afterwards loses none of it.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { WebhookEvent } from '@steward/protocol/wire/webhook-routes.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { callerChangesMax } from '../../ledger/limits.ts';
import type { Change } from '../../ports/rows.ts';
import { eventsChange, happenedIn } from '../../stores/webhook-events.ts';
import { listeningOf } from '../../stores/webhooks.ts';
import { isGeneric } from '../generic-collections.ts';
import type { Tools } from '../operation.ts';

const idBytes = 16;
const notTold: ReadonlySet<Operation> = new Set(['undo-import', 'create-business']);
/** What an import writes counts later than its commits, and is not told of one by one: that all of it is there is. */
const toldAsOne: ReadonlySet<Operation> = new Set(['import-records']);

/** One change more, or none. Costs one look at a row where nobody listens. */
export async function eventsOfWrite(
  { rows, clock, random }: Pick<Tools, 'rows' | 'clock' | 'random'>,
  business: BusinessId,
  operation: Operation,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  if (notTold.has(operation)) return [];
  const listening = await listeningOf(rows, business);
  if (!listening) return [];
  const tells = (type: WebhookEvent) => listening.wanted.has(type) && (type === 'import.finished' || !toldAsOne.has(operation));
  const happened = happenedIn(business, changes, isGeneric).filter(({ type }) => tells(type));
  if (happened.length === 0) return [];
  return [eventsChange(business, happened, clock.nowMs(), random.bytes(idBytes))];
}

/** Whether it still has room in the commit; otherwise it is written right behind it. */
export const hasRoom = (changes: readonly Change[]): boolean => changes.length < callerChangesMax;
