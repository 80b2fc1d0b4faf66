// Who takes the mail to which address. An address may have a secret behind a `+` in its local part; the rest of it is looked up here.
import type { ReceivedMail } from './received-mail.ts';

/** `later`: the sender tries again. A refusal's words go to the sender. */
export type MailOutcome = { readonly taken: true } | { readonly refused: string } | { readonly later: string };

/** Resolves once what was taken is durable. Throws for what went wrong here; then the sender tries again. */
export type MailHandler = (mail: ReceivedMail, secret: string | undefined) => Promise<MailOutcome>;

export interface Recipients {
  /** Undefined where nobody takes it. */
  find(address: string): { readonly handler: MailHandler; readonly secret: string | undefined } | undefined;
}

/** `handlers` by address, without secret. */
export function recipientsOf(handlers: Readonly<Record<string, MailHandler>>): Recipients {
  const known = new Map(Object.entries(handlers).map(([address, handler]) => [address.toLowerCase(), handler]));
  return {
    find(address) {
      const match = /^([^@+]{1,64})(?:\+([^@]{1,64}))?@([^@]{1,253})$/.exec(address.toLowerCase());
      const handler = match && known.get(`${match[1]}@${match[3]}`);
      return handler ? { handler, secret: match[2] } : undefined;
    },
  };
}
