// The queue of mails, in the store of logins and sealed like them, under a key of its own: mails about accounts belong to no business, and some hold what opens an account.
//
//   m.queue  <time>/<message id>   the mail, sealed for that very place
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { MailQueue, QueuedMail, WaitingMail } from '../../ports/mail-queue.ts';
import type { OutgoingMail } from '../../ports/mail.ts';
import type { Random } from '../../ports/random.ts';
import type { RootKey } from '../../ports/root-key.ts';
import { rangeRowsMax, type Change, type RowKey, type Rows } from '../../ports/rows.ts';
import { openIdentityKeys } from './identity/identity-keys.ts';
import { prefixedRows } from './identity/prefixed-rows.ts';

export const mailPrefix = 'm.';
const partition = 'queue';
/** The partition of the store of logins in which they lie by the time when they are due. */
export const mailQueueList = `${mailPrefix}${partition}`;

const keyOf = ({ waiting, dueMs }: QueuedMail): RowKey => ({
  partition,
  sort: `${String(dueMs).padStart(15, '0')}/${waiting.mail.messageId}`,
});
const placeOf = ({ sort }: RowKey) => `mail-queue/${sort}`;

export async function openMailQueue(identityRows: Rows, root: RootKey, random: Random): Promise<MailQueue> {
  const rows = prefixedRows(identityRows, mailPrefix);
  const keys = await openIdentityKeys(rows, root, random, 'mail-queue-key');
  const put = (queued: QueuedMail): Change => {
    const key = keyOf(queued);
    return { kind: 'put', key, value: keys.seal(placeOf(key), encodeWaiting(queued.waiting)), expect: 'any' };
  };
  const remove = (queued: QueuedMail): Change => ({ kind: 'remove', key: keyOf(queued), expect: 'any' });
  const open = (sort: string, value: Uint8Array): QueuedMail => ({
    waiting: decodeWaiting(keys.open(placeOf({ partition, sort }), value)),
    dueMs: Number(sort.slice(0, 15)),
  });
  return {
    async add(waiting, dueMs) {
      await rows.commit([put({ waiting, dueMs })]);
    },
    async due(nowMs, limit) {
      const found = await rows.range({ partition, prefix: '', limit });
      return found.filter(({ sort }) => Number(sort.slice(0, 15)) <= nowMs).map(({ sort, value }) => open(sort, value));
    },
    async move(queued, next) {
      await rows.commit(keyOf(queued).sort === keyOf(next).sort ? [put(next)] : [remove(queued), put(next)]);
    },
    async drop(queued) {
      await rows.commit([remove(queued)]);
    },
    async forget(person) {
      let after: string | undefined;
      for (;;) {
        const found = await rows.range({ partition, prefix: '', limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
        for (const { sort, value } of found) {
          const queued = open(sort, value);
          if (queued.waiting.person === person) await rows.commit([remove(queued)]);
        }
        if (found.length < rangeRowsMax) return;
        after = found.at(-1)!.sort;
      }
    },
  };
}

const idOf = (id: string | undefined) => (id === undefined ? null : decodeId(id));

function encodeWaiting({ mail, kind, person, business, asked, acceptedMs, untilMs, attempts }: WaitingMail): Cbor {
  const by = asked === 'person' || asked === 'visitor' ? asked : decodeId(asked);
  const parts = Object.fromEntries(Object.entries(mail).filter(([, value]) => value !== undefined)) as unknown as Record<string, Cbor>;
  return [parts, kind, idOf(person), idOf(business), by, acceptedMs, untilMs ?? null, attempts];
}

type Wire = [OutgoingMail, string, Uint8Array | null, Uint8Array | null, 'person' | 'visitor' | Uint8Array, number, number | null, number];

function decodeWaiting(value: Cbor): WaitingMail {
  const [mail, kind, person, business, asked, acceptedMs, untilMs, attempts] = value as unknown as Wire;
  return {
    mail: { ...mail },
    kind,
    person: person === null ? undefined : encodeId<PersonId>(person),
    business: business === null ? undefined : encodeId<BusinessId>(business),
    asked: asked === 'person' || asked === 'visitor' ? asked : encodeId<PersonId>(asked),
    acceptedMs,
    untilMs: untilMs ?? undefined,
    attempts,
  };
}
