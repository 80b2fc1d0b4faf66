// disclose: the outbound gate. Whatever is sent to another company passes here: to a declared processor, for a declared purpose, in
// declared fields; in the ledger before a byte leaves. What was not declared is refused, and the refusal is in the ledger too.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { undeclared } from '../catalogue/processors.ts';
import type { MailTransport, OutgoingMail } from '../ports/mail.ts';
import type { Outbound, OutboundAnswer, OutboundRequest } from '../ports/outbound.ts';
import { locatePerson } from './locate.ts';
import type { Principal, ReadOperation, Target, Tools } from './operation.ts';

/** `recorded` enters the disclosure in a further ledger, when one message concerns several businesses. */
export type Sending =
  | { readonly kind: 'mail'; readonly mail: OutgoingMail }
  | { readonly kind: 'request'; readonly request: OutboundRequest }
  | { readonly kind: 'recorded' };

export interface DisclosureInput {
  /** Id of a declared processor. */
  readonly processor: string;
  /** Exactly what is sent, in the words of the processor's declaration. */
  readonly fields: readonly string[];
  /** Whose data it is, if one person's. */
  readonly person?: PersonId | undefined;
  readonly sending: Sending;
}

export interface GateParts {
  readonly outbound: Outbound;
  readonly mail: MailTransport;
}

export type Disclose = ReadOperation<'disclose', DisclosureInput, undefined, OutboundAnswer | undefined>;

const sentences = {
  processor: 'No service provider of that name is declared, so nothing is sent to it.',
  purpose: 'The service provider is not declared for this purpose, so nothing is sent to it.',
  fields: 'The service provider is not declared to get these fields, so nothing is sent to it.',
} as const;

/** The gate over these ways out. The answer of a request comes back; a mail has none. */
export function createDisclose({ outbound, mail }: GateParts): Disclose {
  return {
    kind: 'read',
    name: 'disclose',
    locate: (tools, principal, input, purpose) => locate(tools, principal, input, purpose),
    async act(_grant, _act, { sending }) {
      if (sending.kind === 'mail') await mail.send(sending.mail);
      return sending.kind === 'request' ? outbound.send(sending.request) : undefined;
    },
  };
}

async function locate(tools: Tools, principal: Principal, input: DisclosureInput, purpose: Purpose): Promise<Target<undefined>> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(input.processor))
    throw new StewardError('invalid-input', { field: 'processor', rule: 'the id of a processor' });
  const missing = undeclared(tools.processors, input.processor, purpose, input.fields);
  return {
    ...(await locatePerson(tools, principal, { person: input.person })),
    processor: input.processor,
    fields: new Set(input.fields),
    ...(missing === undefined ? {} : { refusal: { allowed: false, policies: ['gate-undeclared'], sentence: sentences[missing] } }),
  };
}
