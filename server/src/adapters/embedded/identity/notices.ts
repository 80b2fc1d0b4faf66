// Messages about accounts leave in the background: the caller of a ceremony does not wait for the mail, so that the time an
// answer takes does not tell whether there was one to send. A bounded number is under way; a failure is reported, not thrown.
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountNotice, SendNotice } from '../../../ports/identity.ts';

const underWayMax = 1_000;

export interface Notices {
  post(notice: AccountNotice): void;
  /** Work that the caller of a ceremony does not wait for either. A failure is reported under this kind. */
  inBackground(kind: AccountNotice['kind'], work: () => Promise<void>): void;
  settle(): Promise<void>;
}

export function createNotices(send: SendNotice, onFailed: (kind: AccountNotice['kind'], error: unknown) => void): Notices {
  const underWay = new Set<Promise<void>>();
  const begin = (kind: AccountNotice['kind'], work: () => Promise<void>): void => {
    if (underWay.size >= underWayMax) return onFailed(kind, new StewardError('too-many-requests'));
    const working = Promise.resolve()
      .then(work)
      .catch((error: unknown) => onFailed(kind, error))
      .finally(() => underWay.delete(working));
    underWay.add(working);
  };
  return {
    post: (notice) => begin(notice.kind, () => send(notice)),
    inBackground: begin,
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
