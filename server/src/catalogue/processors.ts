// The processors: every other company that is ever sent something, what exactly, why, where it may be reached, and on which legal ground. What is not
// declared here cannot leave: the gate refuses it. Customers read this list, so it is written for them.
//
// Nobody is built in but the makers of browsers, which a person chooses by switching notifications on. Every other is declared where the operator
// configures the service (a mail relay, a witness), with the company that runs it; the functions below give what Steward itself knows.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { amazonStore, storeServices } from './store-processors.ts';

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
  /**
   * Where requests to it may go: host names (`*.example.org` for the names below one) on port 443. `named-by-business`: any host of the public internet,
   * for what a business itself names. None where requests are not how it is reached.
   */
  readonly hosts: readonly string[] | 'named-by-business';
  /** `host:port` on the operator's own network that it may be reached at too, as the operator configured. */
  readonly ownHosts?: readonly string[];
  /** `counted`: no business's ledger has an entry of it, for nothing of a customer is in it, or it would feed itself (DESIGN §9.7). */
  readonly shown?: 'counted';
  /** Who may switch it off for a business; `operator` where nothing of theirs goes there or everything hangs on it. */
  readonly switchedBy: 'business' | 'operator';
  /** Purposes that a business's switch does not stop: the account of a person is the person's. */
  readonly despiteSwitch?: readonly Purpose[];
  /** The installation's own stores lie there: nothing works without it, so nobody switches it off. */
  readonly keepsStores?: true;
  /** The operator has switched it off: it stays on the list, and is sent nothing. */
  readonly off?: true;
}

/** Who runs a service, as the operator's configuration says. */
export interface Operated {
  readonly company: string;
  readonly place: string;
  readonly since: string;
}

const byContract = 'Art. 6(1)(b) GDPR, Art. 28 GDPR';
const byInstruction = 'Instruction of the controller, Art. 28(3)(a) GDPR';
const byConsent = 'Art. 6(1)(a) GDPR, consent';
const noPersonalData = 'Art. 6(1)(f) GDPR; no personal data';

// ---- mail ----------------------------------------------------------------------------------------------------------------

export const mailFields = ['mail.to', 'mail.subject', 'mail.text'] as const;

const carriesMail = {
  purposes: ['service', 'request', 'security', 'legal'],
  why: 'Carries the mails that an account needs: confirming an address, a forgotten password, an invitation, a notice of a sign-in.',
  fields: mailFields,
  legalBasis: byContract,
  switchedBy: 'business',
  despiteSwitch: ['request', 'security', 'legal'],
} as const satisfies Partial<Processor>;

/** By SMTP, which has a way of its own (ports/mail.ts): no request goes there. */
export const mailRelay = (operated: Operated): Processor => ({
  id: 'mail-relay',
  name: 'Mail relay',
  ...carriesMail,
  hosts: [],
  ...operated,
});

/** `region` as AWS names it: `eu-central-1`. */
export const amazonSes = (region: string, operated: Operated): Processor => ({
  id: 'amazon-ses',
  name: 'Amazon SES',
  ...carriesMail,
  hosts: [`email.${region}.amazonaws.com`],
  ...operated,
});

/** Where mail to a project's address arrives first, if it does not arrive here directly. Nothing but what is already there is asked for. */
export const amazonSesIn = (region: string, operated: Operated): Processor => ({
  id: 'amazon-ses-in',
  name: 'Amazon SES, receiving',
  purposes: ['service'],
  why: 'Receives mails to the addresses of projects and hands them over; what was handed over is removed there.',
  fields: ['mail-in.name'],
  legalBasis: byContract,
  hosts: [`s3.${region}.amazonaws.com`, `*.s3.${region}.amazonaws.com`, `sqs.${region}.amazonaws.com`, `sns.${region}.amazonaws.com`],
  switchedBy: 'operator',
  ...operated,
});

/** The demo's outbox: mails stay in this server's memory. Declared like any other, so that the way through the gate is the same. */
export const demoOutbox: Processor = {
  id: 'demo-outbox',
  name: 'Demo outbox',
  company: 'Nobody: the mails stay in this server’s memory',
  place: 'This machine',
  ...carriesMail,
  why: 'Shows the mails of the demo instead of sending them.',
  legalBasis: 'No disclosure',
  since: '2026-11-24',
  hosts: [],
};

// ---- places --------------------------------------------------------------------------------------------------------------

export const geocodingFields = ['place-search.text'] as const;

export const googleGeocoding = (since: string): Processor => ({
  id: 'google-geocoding',
  name: 'Google, search for addresses',
  company: 'Google Ireland Limited',
  place: 'Google’s data centres in many countries, the USA among them',
  purposes: ['service'],
  why: 'Finds where an address lies, after a click on Google’s search. It gets the words that were typed, not who typed them or for which project.',
  fields: geocodingFields,
  legalBasis: 'Art. 6(1)(f) GDPR; typed after a click that names Google',
  since,
  hosts: ['geocode.googleapis.com', 'maps.googleapis.com', 'places.googleapis.com'],
  switchedBy: 'business',
});

/** Not our processor: the browser of whoever clicks loads it, and Google acts for itself. The gate sends it nothing; it is declared because people are told. */
export const googleMapsBrowser = (since: string): Processor => ({
  id: 'google-maps-browser',
  name: 'Google Maps in the place picker',
  company: 'Google Ireland Limited, acting for itself',
  place: 'Google’s data centres in many countries, the USA among them',
  purposes: ['service'],
  why: 'Opens in the picker of a place after a click that says so. From then on the browser speaks with Google itself: it learns the network address of the device, what is typed there and where the map is moved.',
  fields: ['browser.address', 'place-search.text', 'place-search.view'],
  legalBasis: byConsent,
  since,
  hosts: [],
  switchedBy: 'business',
});

// ---- push ----------------------------------------------------------------------------------------------------------------

export const webPushFields = ['push.endpoint', 'push.id'] as const;

const webPush = (maker: string, company: string, hosts: readonly string[]): Processor => ({
  id: `web-push-${maker.toLowerCase()}`,
  name: `Notifications through ${maker}`,
  company,
  place: 'Data centres of the maker of the browser in many countries, the USA among them',
  purposes: ['service'],
  why: `Wakes a browser of ${maker}, once its person has switched notifications on there. It gets an address that the browser made up for this, and an id that says nothing; never a text.`,
  fields: webPushFields,
  legalBasis: byConsent,
  since: '2026-11-27',
  hosts,
  switchedBy: 'business',
});

/** One for each maker of browsers; the person's browser decides which. */
export const webPushProcessors: readonly Processor[] = [
  webPush('Google', 'Google Ireland Limited', ['fcm.googleapis.com']),
  webPush('Mozilla', 'Mozilla Corporation', ['updates.push.services.mozilla.com']),
  webPush('Apple', 'Apple Distribution International Limited', ['web.push.apple.com', '*.push.apple.com']),
  webPush('Microsoft', 'Microsoft Ireland Operations Limited', ['*.notify.windows.com']),
];

/** Whose push service this endpoint is; `undefined` for one of nobody declared, which is never called. `among` is what is declared here. */
export function webPushProcessorOf(endpoint: string, among: Processors): Processor | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  return [...among.values()].find((each) => each.id.startsWith('web-push-') && maySendTo(among, each, new URL(endpoint)));
}

export const firebase = (since: string): Processor => ({
  id: 'firebase',
  name: 'Firebase Cloud Messaging',
  company: 'Google Ireland Limited',
  place: 'Google’s data centres in many countries, the USA among them',
  purposes: ['service'],
  why: 'Wakes the app on a device, once its person has switched notifications on there. It gets the token that Google gave the device, and an id that says nothing; never a text.',
  fields: ['push.token', 'push.id', 'push.sign-in'],
  legalBasis: byConsent,
  since,
  hosts: ['fcm.googleapis.com', 'oauth2.googleapis.com'],
  switchedBy: 'business',
});

// ---- systems of the business's own -----------------------------------------------------------------------------------------

/** Not a company of the operator's: a bucket that the business itself names, for exports that an owner or admin has delivered there. Nothing is sent before. */
export const ownBucket: Processor = {
  id: 'own-bucket',
  name: 'Bucket of your own',
  company: 'Your business, or whoever keeps the bucket for it',
  place: 'Where your business keeps it',
  purposes: ['service'],
  why: 'Receives the exports that an owner or admin of your business has delivered there, until they end that.',
  fields: ['export.archive'],
  legalBasis: byInstruction,
  since: '2026-11-27',
  hosts: 'named-by-business',
  switchedBy: 'business',
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
  legalBasis: byInstruction,
  since: '2026-11-27',
  hosts: 'named-by-business',
  switchedBy: 'business',
};

// ---- what is counted -------------------------------------------------------------------------------------------------------

export const witnessFields = ['ledger.checkpoint', 'ledger.consistency-proof'] as const;

/** `name` tells several witnesses apart: lower-case letters, digits and hyphens. */
export const ledgerWitness = (name: string, operated: Operated): Processor => ({
  id: `witness-${name}`,
  name: 'Ledger witness',
  purposes: ['security'],
  why: 'Countersigns how long each ledger is and its root hash, so that no history can be rewritten unseen. It learns no name, no content and no number of people.',
  fields: witnessFields,
  legalBasis: noPersonalData,
  hosts: [],
  shown: 'counted',
  switchedBy: 'operator',
  ...operated,
});

/** The resolver that this machine is set up with: whatever is reached by its name is asked for there. */
export const dnsResolver: Processor = {
  id: 'dns-resolver',
  name: 'Name resolver',
  company: 'As this machine is set up: the network provider of the operator',
  place: 'Where the operator’s network has it',
  purposes: ['service', 'request', 'security', 'legal'],
  why: 'Tells under which address a name is reached: those of the companies on this list, of systems of your own, and of mail domains whose signatures are checked. It learns these names, never whose they are.',
  fields: ['dns.name'],
  legalBasis: noPersonalData,
  since: '2026-11-27',
  hosts: [],
  shown: 'counted',
  switchedBy: 'operator',
};

/** The operator's own identity provider, where its staff sign in. */
export const staffIssuer = (operated: Operated): Processor => ({
  id: 'staff-issuer',
  name: 'Sign-in of the operator’s staff',
  purposes: ['security'],
  why: 'Signs the operator’s staff in. It gets a one-time code of its own; nothing of a customer.',
  fields: ['staff.sign-in'],
  legalBasis: noPersonalData,
  hosts: [],
  shown: 'counted',
  switchedBy: 'operator',
  ...operated,
});

const configured: Operated = { company: 'As the operator configures it', place: 'As the operator configures it', since: '2026-11-24' };

/** Every kind of company that this release can send something to, whoever it is where it runs. What is not among them has no code that sends it. */
export const releaseProcessors: readonly Processor[] = [
  mailRelay(configured),
  amazonSes('eu-central-1', configured),
  amazonSesIn('eu-central-1', configured),
  googleGeocoding(configured.since),
  googleMapsBrowser(configured.since),
  ...webPushProcessors,
  firebase(configured.since),
  ownBucket,
  ownWebhook,
  ledgerWitness('each', configured),
  dnsResolver,
  staffIssuer(configured),
  ...storeServices.map((each) => amazonStore(each, [], configured)),
];

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
    if (processor.hosts !== 'named-by-business' && !processor.hosts.every((host) => hostPattern.test(host)))
      throw refuse('hosts', 'names such as fcm.googleapis.com or *.push.apple.com');
    processors.set(processor.id, Object.freeze({ ...processor }));
  }
  return processors;
}

const hostPattern = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** As a list of hosts names it: `hostname:port`. */
export const hostAndPort = (url: URL): string => `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`;

/**
 * Whether a request for this processor may go there: to one of its own hosts on port 443, or to one on the operator's own network that was named for it. What the
 * operator named for one is closed to every other, those that a business names above all.
 */
export function maySendTo(processors: Processors, processor: Processor, url: URL): boolean {
  const named = hostAndPort(url);
  if (processor.ownHosts?.includes(named) === true) return true;
  if ([...processors.values()].some(({ ownHosts }) => ownHosts?.includes(named) === true)) return false;
  if (processor.hosts === 'named-by-business') return true;
  if (url.protocol !== 'https:' || !named.endsWith(':443')) return false;
  return processor.hosts.some((host) => (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host));
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
