// Messages about accounts. What tells of a change is written in the very commit that makes the change, and leaves afterwards, in the background: the caller of a
// ceremony does not wait for the mail, so that the time an answer takes does not tell whether there was one to send.
//
//     n.waiting    <time>/<id>            a message that nobody has taken yet, sealed for that place
//
//  1. A process that dies between the commit and the hand-over loses none: another takes up what has waited longer than a hand-over lasts.
//  2. A message is removed once whoever sends mails has it durably, or says that it never will leave (`outbound-refused`). It may be handed over twice, under the same id.
//  3. A message nobody took in three days, or whose link is over, is given up; a failure is reported, not thrown. A bounded number is under way.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, idBytes, type PersonId } from '@steward/protocol/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AccountNotice, SendNotice } from '../../../ports/identity.ts';
import type { Random } from '../../../ports/random.ts';
import { rangeRowsMax, type Change, type RowKey } from '../../../ports/rows.ts';
import { removed, type IdentityRows, type Opened } from './identity-rows.ts';

const underWayMax = 1_000;
const takenUpAtOnceMax = 100;
const partition = 'n.waiting';
/** Longer than a hand-over lasts, so that what another process is about to hand over is left to it. */
export const takeUpAfterMs = 60_000;
export const givenUpAfterMs = 3 * 86_400_000;

export interface PlannedNotice {
  /** Part of the commit that the message tells of; none where nothing is mailed. */
  readonly changes: readonly Change[];
  /** After that commit. */
  post(): void;
}

export interface Notices {
  plan(notice: AccountNotice): PlannedNotice;
  /** Hands over what an earlier process wrote down and did not come to; gives how many it tried. */
  takeUp(): Promise<number>;
  /** Work that the caller of a ceremony does not wait for either. A failure is reported under this kind. */
  inBackground(kind: AccountNotice['kind'], work: () => Promise<void>): void;
  /** What waits for somebody goes with their account. */
  forget(person: PersonId): Promise<void>;
  settle(): Promise<void>;
}

type Waiting = AccountNotice & { readonly id: string };
type Row = Readonly<Record<string, Cbor | undefined>>;

export interface NoticesParts {
  readonly rows: IdentityRows;
  readonly clock: Clock;
  readonly random: Random;
  /** Absent where nothing is mailed: then nothing is written down either. */
  readonly send: SendNotice | undefined;
  readonly onFailed: (kind: AccountNotice['kind'], error: unknown) => void;
}

export function createNotices({ rows, clock, random, send, onFailed }: NoticesParts): Notices {
  const underWay = new Map<string, Promise<void>>();
  const beside = new Set<Promise<void>>();
  const post = (notice: Waiting): Promise<void> => {
    const sending = handOver(notice).finally(() => underWay.delete(notice.id));
    underWay.set(notice.id, sending);
    return sending;
  };
  const handOver = async (notice: Waiting): Promise<void> => {
    try {
      await send!(notice);
    } catch (error) {
      onFailed(notice.kind, error);
      if (!isStewardError(error, 'outbound-refused')) return;
    }
    // Left where it is, it is handed over once more, under the same id.
    await rows.commit([removed(keyOf(notice))]).catch((error: unknown) => onFailed(notice.kind, error));
  };
  return {
    plan(notice) {
      if (!send) return { changes: [], post: () => undefined };
      const waiting = { ...notice, id: encodeId<never>(random.bytes(idBytes)) };
      return {
        changes: [rows.put(keyOf(waiting), rowOf(waiting), 'any')],
        // Beyond the bound it waits where it lies.
        post: () => void (underWay.size < underWayMax && post(waiting)),
      };
    },
    async takeUp() {
      if (!send) return 0;
      const nowMs = clock.nowMs();
      const found = (await rows.listIn<Row>(partition, takenUpAtOnceMax)).map(noticeOf);
      const left = found.filter(({ id, atMs }) => atMs <= nowMs - takeUpAfterMs && !underWay.has(id));
      for (const notice of left) await (isOver(notice, nowMs) ? giveUp(notice) : post(notice));
      return left.length;
    },
    async forget(person) {
      for (let after: string | undefined; ;) {
        const found = await rows.listIn<Row>(partition, rangeRowsMax, after);
        const theirs = found.filter(({ value }) => value['person'] === person);
        for (const { key } of theirs) await rows.commit([removed(key)]);
        if (found.length < rangeRowsMax) return;
        after = found.at(-1)!.key.sort;
      }
    },
    inBackground(kind, work) {
      if (beside.size >= underWayMax) return onFailed(kind, new StewardError('too-many-requests'));
      const working = Promise.resolve()
        .then(work)
        .catch((error: unknown) => onFailed(kind, error))
        .finally(() => beside.delete(working));
      beside.add(working);
    },
    async settle() {
      while (underWay.size + beside.size > 0) await Promise.all([...underWay.values(), ...beside]);
    },
  };

  async function giveUp(notice: Waiting): Promise<void> {
    await rows.commit([removed(keyOf(notice))]);
    onFailed(notice.kind, new StewardError('outbound-failed', { rule: 'nobody took the mail in time' }));
  }
}

const isOver = ({ atMs, untilMs }: AccountNotice, nowMs: number): boolean => nowMs >= Math.min(untilMs ?? Infinity, atMs + givenUpAfterMs);

const keyOf = ({ atMs, id }: Waiting): RowKey => ({ partition, sort: `${String(atMs).padStart(15, '0')}/${id}` });

const rowOf = (notice: Waiting): Row => Object.fromEntries(Object.entries(notice).filter(([, value]) => value !== undefined));

const noticeOf = ({ value }: Opened<Row>): Waiting => value as unknown as Waiting;
