// How a mail that was set aside had come, and what was found out about its sender: kept beside it, so that it is read later as if it had just come.
import { z } from 'zod';
import { StewardError } from '@steward/protocol/errors.ts';
import { mailSenderVerdicts } from '@steward/protocol/words.ts';
import { mailCheckResults, type MailEnvelope, type MailVerdicts } from '../../ports/read-mail.ts';

export interface Arrival {
  readonly envelope: MailEnvelope;
  readonly verdicts: MailVerdicts;
}

const check = z.object({ result: z.enum(mailCheckResults), domain: z.string().optional() });
const arrivalSchema = z.object({
  envelope: z.object({
    from: z.string(),
    to: z.string(),
    remoteAddress: z.string(),
    helo: z.string(),
    secure: z.boolean(),
    receivedAtMs: z.number(),
  }),
  verdicts: z.object({ spf: check, dkim: check, dmarc: check, arc: check, sender: z.enum(mailSenderVerdicts), header: z.string() }),
});

/** At most some 6,000 characters. */
export function writeArrival({ envelope, verdicts }: Arrival): string {
  const cut = ({ result, domain }: MailVerdicts['spf']) => ({ result, ...(domain === undefined ? {} : { domain: domain.slice(0, 255) }) });
  return JSON.stringify({
    envelope: {
      ...envelope,
      from: envelope.from.slice(0, 320),
      to: envelope.to.slice(0, 320),
      helo: envelope.helo.slice(0, 255),
      remoteAddress: envelope.remoteAddress.slice(0, 64),
    },
    verdicts: {
      spf: cut(verdicts.spf),
      dkim: cut(verdicts.dkim),
      dmarc: cut(verdicts.dmarc),
      arc: cut(verdicts.arc),
      sender: verdicts.sender,
      header: verdicts.header.slice(0, 3_000),
    },
  });
}

export function readArrival(text: unknown): Arrival {
  const read = arrivalSchema.safeParse(typeof text === 'string' ? parsed(text) : undefined);
  if (!read.success) throw new StewardError('integrity-failed', { rule: 'how a mail came cannot be read' });
  return read.data as Arrival;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
