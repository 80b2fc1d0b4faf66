// The processors: every other company that is ever sent something, what exactly, why, and on which legal ground. What is not
// declared here cannot leave: the gate refuses it. Customers read this list, so it is written for them.
//
// Nobody is built in. A processor is declared where the operator configures the service (a mail relay, a witness), with the company
// that runs it; the functions below give what Steward itself knows: the purpose and the exact fields.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Purpose } from '@steward/protocol/words.ts';

export interface Processor {
  /** Lower-case letters, digits and hyphens, at most 40; stands in ledger entries. */
  readonly id: string;
  /** What it does for the customer: `Mail relay`. */
  readonly name: string;
  readonly company: string;
  /** Country, or town and country. */
  readonly place: string;
  readonly purposes: readonly Purpose[];
  /** The purpose in a sentence. */
  readonly why: string;
  /** Exactly what it is sent. */
  readonly fields: readonly string[];
  /** Such as `Art. 6(1)(b) GDPR`. */
  readonly legalBasis: string;
  /** The day it was declared, `2026-11-24`. */
  readonly since: string;
}

/** Who runs a service, as the operator's configuration says. */
export interface Operated {
  readonly company: string;
  readonly place: string;
  readonly since: string;
}

export const mailFields = ['mail.to', 'mail.subject', 'mail.text'] as const;

export const mailRelay = (operated: Operated): Processor => ({
  id: 'mail-relay',
  name: 'Mail relay',
  purposes: ['service', 'request', 'security', 'legal'],
  why: 'Carries the mails that an account needs: confirming an address, a forgotten password, an invitation, a notice of a sign-in.',
  fields: mailFields,
  legalBasis: 'Art. 6(1)(b) GDPR, Art. 28 GDPR',
  ...operated,
});

/**
 * What lies behind each thing that a company is sent: fields of the catalogue, or ids of other-data.ts. `*` is everything, on the business's own
 * instruction. A test finds a name that leads nowhere, and a thing that is sent and stands not here.
 */
export const carriedFields: Readonly<Record<string, readonly string[]>> = {
  'mail.to': ['login', 'invitations.email'],
  'mail.subject': [],
  'mail.text': ['businesses.name'],
  'export.archive': ['*'],
  'webhook.event': ['records'],
  'ledger.checkpoint': [],
  'ledger.consistency-proof': [],
};

/** The demo's outbox: mails stay in this server's memory. Declared like any other, so that the way through the gate is the same. */
export const demoOutbox: Processor = {
  id: 'demo-outbox',
  name: 'Demo outbox',
  company: 'Nobody: the mails stay in this server’s memory',
  place: 'This machine',
  purposes: ['service', 'request', 'security', 'legal'],
  why: 'Shows the mails of the demo instead of sending them.',
  fields: mailFields,
  legalBasis: 'No disclosure',
  since: '2026-11-24',
};

/** Not a company of the operator's: a bucket that the business itself names, for exports that an owner or admin has delivered there. Nothing is sent before. */
export const ownBucket: Processor = {
  id: 'own-bucket',
  name: 'Bucket of your own',
  company: 'Your business, or whoever keeps the bucket for it',
  place: 'Where your business keeps it',
  purposes: ['service'],
  why: 'Receives the exports that an owner or admin of your business has delivered there, until they end that.',
  fields: ['export.archive'],
  legalBasis: 'Instruction of the controller, Art. 28(3)(a) GDPR',
  since: '2026-11-27',
};

/** A system of the business's own that is told what happens; nothing is sent before an owner or admin has named it. */
export const ownWebhook: Processor = {
  id: 'own-webhook',
  name: 'System of your own',
  company: 'Your business, or whoever runs the system for it',
  place: 'Where your business runs it',
  purposes: ['service'],
  why: 'Is told that something changed, as an owner or admin of your business has set up: opaque ids and kinds, signed.',
  fields: ['webhook.event'],
  legalBasis: 'Instruction of the controller, Art. 28(3)(a) GDPR',
  since: '2026-11-27',
};

export const witnessFields = ['ledger.checkpoint', 'ledger.consistency-proof'] as const;

/** `name` tells several witnesses apart: lower-case letters, digits and hyphens. */
export const ledgerWitness = (name: string, operated: Operated): Processor => ({
  id: `witness-${name}`,
  name: 'Ledger witness',
  purposes: ['security'],
  why: 'Countersigns how long each ledger is and its root hash, so that no history can be rewritten unseen. It learns no name, no content and no number of people.',
  fields: witnessFields,
  legalBasis: 'Art. 6(1)(f) GDPR; no personal data',
  ...operated,
});

const configured: Operated = { company: 'As the operator configures it', place: 'As the operator configures it', since: '2026-11-24' };

/** Every kind of company that this release can send something to, whoever it is where it runs. What is not among them has no code that sends it. */
export const releaseProcessors: readonly Processor[] = [mailRelay(configured), ownBucket, ownWebhook, ledgerWitness('each', configured)];

export type Processors = ReadonlyMap<string, Processor>;

/** Checks the declarations; `invalid-input` names the processor and the rule. */
export function declareProcessors(declared: readonly Processor[]): Processors {
  const processors = new Map<string, Processor>();
  for (const processor of declared) {
    const refuse = (field: keyof Processor, rule: string) =>
      new StewardError('invalid-input', { field: `processors.${processor.id}.${field}`, rule });
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(processor.id)) throw refuse('id', 'lower-case letters, digits and hyphens, at most 40');
    if (processors.has(processor.id)) throw refuse('id', 'declared once');
    for (const field of ['name', 'company', 'place', 'why', 'legalBasis'] as const)
      if (processor[field].trim() === '') throw refuse(field, 'customers read it, so it says something');
    if (!isDay(processor.since)) throw refuse('since', 'a day such as 2026-11-24');
    if (processor.purposes.length === 0) throw refuse('purposes', 'at least one');
    if (processor.fields.length === 0 || processor.fields.some((field) => !/^[a-z][a-z-]*\.[a-zA-Z][a-zA-Z-]*$/.test(field)))
      throw refuse('fields', 'names such as mail.to, at least one');
    processors.set(processor.id, Object.freeze({ ...processor }));
  }
  return processors;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && text.length === 10;
}

/** Why this must not be sent, or `undefined` if it was declared. */
export function undeclared(
  processors: Processors,
  id: string,
  purpose: Purpose,
  fields: readonly string[],
): 'processor' | 'purpose' | 'fields' | undefined {
  const processor = processors.get(id);
  if (!processor) return 'processor';
  if (!processor.purposes.includes(purpose)) return 'purpose';
  return fields.length === 0 || fields.some((field) => !processor.fields.includes(field)) ? 'fields' : undefined;
}
