// Lets a mail in that was set aside: opens it as whoever decides, reads it as if it had just come, and makes its records. Each step is in the ledger.
import { StewardError } from '@steward/protocol/errors.ts';
import { openQuarantined, type QuarantinedNamed } from '../../governed/mail-in/read-quarantine.ts';
import { readMailbox } from '../../governed/mail-in/read-mailbox.ts';
import { releaseMail, type Released } from '../../governed/mail-in/release-mail.ts';
import type { AnyOperation } from '../../governed/operation.ts';
import type { Operation } from '@steward/protocol/words.ts';
import type { ReadMailBytes } from '../../ports/read-mail.ts';

/** Performs an operation as whoever asks; throws its refusal. */
export type PerformAs = <O extends Operation, I, L, R>(operation: AnyOperation<O, I, L, R>, input: I) => Promise<R>;

export async function releaseQuarantined(perform: PerformAs, readMail: ReadMailBytes, named: QuarantinedNamed): Promise<Released> {
  const mailbox = await perform(readMailbox, { project: named.project });
  if (!mailbox) throw new StewardError('not-found');
  const { raw, envelope, verdicts, reason } = await perform(openQuarantined, named);
  const read = await readMail(raw, envelope, verdicts);
  return perform(releaseMail, { ...named, letIn: { raw, envelope, verdicts, read, reason, salt: mailbox.salt } });
}
