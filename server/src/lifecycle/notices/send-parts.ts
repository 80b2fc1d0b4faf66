// What sending notices works with: the ways out, and who knows the addresses.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { MailText } from '../../catalogue/mail-texts.ts';
import type { NoticeFacts } from '../../catalogue/notice-texts.ts';
import type { Tools } from '../../governed/operation.ts';
import type { PushOut } from '../../governed/push-out.ts';
import type { Identity } from '../../ports/identity.ts';
import type { Random } from '../../ports/random.ts';

/** After so long a channel gives up, and the notice says so. */
export const givenUpAfterMs = 3 * 86_400_000;

/** Mail through the outbound gate; governed/mail-out.ts. Throws when it did not leave, or nobody knows. */
export interface NoticeMail {
  /** Entered in the ledger of the business it is about, or of every business of the person. */
  toPerson(person: PersonId, business: BusinessId | undefined, to: string, text: MailText): Promise<void>;
  /** To somebody without an account. */
  toAddress(to: string, text: MailText): Promise<void>;
}

export interface SendParts {
  readonly tools: Pick<Tools, 'rows' | 'clock' | 'signals'>;
  readonly identity: Pick<Identity, 'profiles'>;
  readonly mail: NoticeMail;
  readonly facts: NoticeFacts;
  /** Absent where nothing is pushed. */
  readonly push?: PushParts | undefined;
}

export interface PushParts {
  readonly out: Pick<PushOut, 'send'>;
  readonly identity: Pick<Identity, 'pushDevices' | 'unbindPush'>;
  readonly random: Random;
}
