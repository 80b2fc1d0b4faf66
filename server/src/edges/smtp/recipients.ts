// Who takes the mail to which address: the handlers of fixed addresses, which may have a secret behind a `+` in their local part; projects, whose addresses are found by the
// secret in them.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { JudgeMail, MailEnvelope, ReadMailBytes } from '../../ports/read-mail.ts';
import type { MailIn } from '../../lifecycle/mail-in/take-mail.ts';
import { mailBytesMax } from '@steward/protocol/catalogue/built-in/mails.ts';
import { receivedMail, type ReceivedMail } from './received-mail.ts';

/** `later`: the sender tries again. A refusal's words go to the sender. */
export type MailOutcome = { readonly taken: true } | { readonly refused: string } | { readonly later: string };

/** Resolves once what was taken is durable. Throws for what went wrong here; then the sender tries again. */
export type MailHandler = (mail: ReceivedMail, secret: string | undefined) => Promise<MailOutcome>;

export interface Recipient {
  readonly bytesMax: number;
  /** Whose part of the memory for mails that are under way it takes. */
  readonly share: string;
  take(raw: Uint8Array, envelope: MailEnvelope): Promise<MailOutcome>;
  /** More than `bytesMax` came, or was announced. */
  tooLarge(bytes: number): Promise<MailOutcome>;
}

export interface Recipients {
  /** Undefined where nobody takes it. */
  find(address: string): Promise<Recipient | undefined>;
}

/** With what base64 adds to attachments of ten megabytes. */
const handledBytesMax = 15_000_000;

export interface MailReading {
  readonly judgeMail: JudgeMail;
  readonly readMail: ReadMailBytes;
}

/** `handlers` by address, without secret; `projects` where mail is taken into projects. */
export function recipientsOf(handlers: Readonly<Record<string, MailHandler>>, reading: MailReading, projects?: MailIn): Recipients {
  const known = new Map(Object.entries(handlers).map(([address, handler]) => [address.toLowerCase(), handler]));
  return {
    async find(address) {
      const match = /^([^@+]{1,64})(?:\+([^@]{1,64}))?@([^@]{1,253})$/.exec(address.toLowerCase());
      const handler = match && known.get(`${match[1]}@${match[3]}`);
      if (handler) return handled(handler, match[2], reading);
      const project = await projects?.find(address);
      if (!project) return undefined;
      return {
        bytesMax: mailBytesMax,
        share: project.business,
        take: (raw, envelope) => projects!.take(project, raw, envelope),
        tooLarge: (bytes) => projects!.refuse(project, 'too-large', bytes),
      };
    },
  };
}

function handled(handler: MailHandler, secret: string | undefined, { judgeMail, readMail }: MailReading): Recipient {
  return {
    bytesMax: handledBytesMax,
    share: 'operator',
    async take(raw, envelope) {
      const verdicts = await judgeMail(raw, envelope);
      try {
        return await handler(receivedMail(await readMail(raw, envelope, verdicts), verdicts), secret);
      } catch (error) {
        if (isStewardError(error, 'too-many-requests')) return { later: 'Too many large mails at once' };
        if (isStewardError(error, 'invalid-input') && error.field === 'mail') return { refused: 'This cannot be read as a mail' };
        throw error;
      }
    },
    tooLarge: async () => ({ refused: 'Message too large' }),
  };
}
