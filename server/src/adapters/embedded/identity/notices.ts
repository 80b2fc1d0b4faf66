// Messages about accounts leave in the background: the caller of a ceremony does not wait for the mail, so that the time an
// answer takes does not tell whether there was one to send. A bounded number is under way; a failure is reported, not thrown.
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountNotice, SendNotice } from '../../../ports/identity.ts';

const underWayMax = 1_000;

export interface Notices {
  post(notice: AccountNotice): void;
  settle(): Promise<void>;
}

export function createNotices(send: SendNotice, onFailed: (kind: AccountNotice['kind'], error: unknown) => void): Notices {
  const underWay = new Set<Promise<void>>();
  return {
    post(notice) {
      if (underWay.size >= underWayMax) return onFailed(notice.kind, new StewardError('too-many-requests'));
      const sending = Promise.resolve(notice)
        .then(send)
        .catch((error: unknown) => onFailed(notice.kind, error))
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
