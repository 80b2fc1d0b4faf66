// What the carrier says of a mail after it took it: that it arrived, came back, was marked as unwanted. Written down where it stands that it was sent. By the format in
// which Amazon SES publishes events (developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS"); whoever hands one over has checked its signature.
// The mail is known by a tag of our own: no address of an event is looked at.
import { z } from 'zod';
import type { MailState } from '@steward/protocol/wire/mail-routes.ts';
import type { Tools } from '../governed/operation.ts';
import { findMail, mailChanges, mailTag } from '../stores/mail-log.ts';

const eventSchema = z.object({
  eventType: z.string().max(40),
  mail: z.object({ tags: z.record(z.string(), z.array(z.string().max(300)).max(10)) }),
  bounce: z.object({ bounceType: z.string().max(40), bounceSubType: z.string().max(40).optional() }).optional(),
});

/** What came later in a mail's life is not overwritten by what came before: events arrive in any order. */
const order: readonly MailState[] = ['waiting', 'sent', 'delivered', 'failed', 'bounced', 'complained'];

/** `known` is false for what is no event of ours: there is nothing to do about it. Safe to repeat. */
export async function noteMailEvent({ rows, clock }: Pick<Tools, 'rows' | 'clock'>, event: unknown): Promise<{ readonly known: boolean }> {
  const read = eventSchema.safeParse(event);
  const id = read.success ? read.data.mail.tags[mailTag]?.[0] : undefined;
  const state = read.success ? stateOf(read.data) : undefined;
  const mail = id === undefined || !/^[a-z2-7]{26}$/.test(id) ? undefined : await findMail(rows, id);
  if (!mail || state === undefined || order.indexOf(state) <= order.indexOf(mail.state)) return { known: mail !== undefined };
  const rule = state === 'bounced' ? read.data!.bounce!.bounceSubType : undefined;
  await rows.commit(mailChanges({ ...mail, state, rule, changedMs: clock.nowMs() }));
  return { known: true };
}

/** A bounce that passes is none: the carrier goes on trying. */
function stateOf({ eventType, bounce }: z.infer<typeof eventSchema>): MailState | undefined {
  switch (eventType) {
    case 'Delivery':
      return 'delivered';
    case 'Complaint':
      return 'complained';
    case 'Reject':
      return 'failed';
    case 'Bounce':
      return bounce && bounce.bounceType !== 'Transient' ? 'bounced' : undefined;
    default:
      return undefined;
  }
}
