// What the declared service providers are called and do, what they are sent, and why something was refused, in words of the site. Whoever is not known by their id
// here is shown as declared.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

interface Words {
  readonly name: MessageDescriptor;
  readonly why: MessageDescriptor;
}

const push = (name: MessageDescriptor): Words => ({
  name,
  why: msg`Wakes the browser of somebody who has switched notifications on there. It is told that there is something, never what.`,
});

const mails = msg`Carries e-mails: confirming an address, a forgotten password, invitations, notices.`;

const known: Readonly<Record<string, Words>> = {
  'mail-relay': { name: msg`E-mail`, why: mails },
  'amazon-ses': { name: msg`E-mail (Amazon SES)`, why: mails },
  'amazon-ses-in': {
    name: msg`E-mail into projects (Amazon SES)`,
    why: msg`Receives what is mailed to the addresses of projects and hands it over.`,
  },
  'demo-outbox': { name: msg`E-mail of this demo`, why: msg`Nothing leaves: the e-mails of the demo stay in this server’s memory.` },
  'google-geocoding': {
    name: msg`Address search of Google`,
    why: msg`Finds where an address lies, after a click on Google’s search. It is told the words that were typed, not who typed them or for which project.`,
  },
  'google-maps-browser': {
    name: msg`Google Maps in the place picker`,
    why: msg`Opens after a click that says so. From then on the browser itself speaks with Google, which acts for itself and learns the network address of the device.`,
  },
  'web-push-google': push(msg`Notifications in Chrome and other browsers (Google)`),
  'web-push-mozilla': push(msg`Notifications in Firefox (Mozilla)`),
  'web-push-apple': push(msg`Notifications in Safari (Apple)`),
  'web-push-microsoft': push(msg`Notifications in Edge (Microsoft)`),
  firebase: { ...push(msg`Notifications through Firebase (Google)`) },
  'own-bucket': {
    name: msg`Storage of your own`,
    why: msg`Receives the copies that an owner or admin of your business has delivered there.`,
  },
  'own-webhook': {
    name: msg`A system of your own`,
    why: msg`Is told that something changed, as an owner or admin of your business has set up.`,
  },
  'dns-resolver': {
    name: msg`Directory of the internet (DNS)`,
    why: msg`Tells under which address a company on this list is reached. It learns the name of the company, nothing of you.`,
  },
  'amazon-dynamodb': {
    name: msg`Database of this service (Amazon DynamoDB)`,
    why: msg`Keeps your entries, their history and the access log. Everything is sealed before it gets there; the keys lie apart and are locked themselves.`,
  },
  'amazon-s3': {
    name: msg`File storage of this service (Amazon S3)`,
    why: msg`Keeps your files and the backups, sealed before they get there.`,
  },
  'amazon-kms': {
    name: msg`Key store of this service (Amazon KMS)`,
    why: msg`Holds the root key, which never leaves it. It learns when your business’s keys are opened, never what with them.`,
  },
  'amazon-cognito': {
    name: msg`Check of passwords (Amazon Cognito)`,
    why: msg`Compares passwords and codes when somebody signs in. It is told neither the password nor a name or address.`,
  },
  'amazon-messages': {
    name: msg`Messages between the servers of this service (Amazon SQS and SNS)`,
    why: msg`Tells the servers of this service that something changed, by ids that say nothing.`,
  },
  'staff-issuer': {
    name: msg`Sign-in of the operator’s staff`,
    why: msg`Signs the operator’s own staff in. Nothing of you goes there.`,
  },
};

const witness: Words = {
  name: msg`Witness of the access log`,
  why: msg`Countersigns how long the log is and its check sum, so that nobody can rewrite it unseen. It learns no name and no content.`,
};

const wordsOf = (id: string): Words | undefined => known[id] ?? (id.startsWith('witness-') ? witness : undefined);

interface Named {
  readonly id: string;
  /** As it was declared; absent for one that was not. */
  readonly declared?: { readonly name: string; readonly why: string } | undefined;
}

export const nameOf = (i18n: I18n, { id, declared }: Named): string => {
  const words = wordsOf(id);
  return words ? i18n._(words.name) : (declared?.name ?? id);
};

export const whyOf = (i18n: I18n, { id, declared }: Named): string => {
  const words = wordsOf(id);
  return words ? i18n._(words.why) : (declared?.why ?? '');
};

const fieldWords: Readonly<Record<string, MessageDescriptor>> = {
  'mail.to': msg`the recipient’s e-mail address`,
  'mail.subject': msg`the subject`,
  'mail.text': msg`the text of the e-mail`,
  'mail-in.name': msg`the name of a stored e-mail`,
  'place-search.text': msg`the words that were typed`,
  'place-search.view': msg`the piece of the map that is looked at`,
  'browser.address': msg`the network address of the device`,
  'push.endpoint': msg`an address that the browser made up for this`,
  'push.token': msg`a token that Google gave the device`,
  'push.id': msg`a number that says nothing`,
  'push.sign-in': msg`our sign-in there`,
  'webhook.event': msg`that something changed, with numbers that say nothing`,
  'export.archive': msg`the whole copy`,
  'ledger.checkpoint': msg`the length and check sum of the log`,
  'ledger.consistency-proof': msg`check sums`,
  'dns.name': msg`names of computers on the internet`,
  'staff.sign-in': msg`a one-time code`,
  'store.rows': msg`entries and logs, sealed`,
  'store.files': msg`files and backups, sealed`,
  'store.keys': msg`keys, locked by another key`,
  'store.credentials': msg`ids, and values derived from passwords`,
  'store.signals': msg`ids that say nothing`,
};

export const fieldOf = (i18n: I18n, field: string): string => {
  const words = fieldWords[field];
  return words ? i18n._(words) : field;
};

export const fieldsOf = (i18n: I18n, fields: readonly string[]): string => fields.map((field) => fieldOf(i18n, field)).join(' · ');

const refusals: Readonly<Record<string, MessageDescriptor>> = {
  'gate-undeclared': msg`It, or something of what was to be sent, is not on this list.`,
  'gate-switched-off': msg`It is switched off.`,
  'gate-host': msg`It was to go to an address that is not this company’s.`,
  'gate-address': msg`The address, or what was to be sent, was not as it must be: it led into an inside network, for example.`,
  'gate-redirect': msg`The company sent us on to somebody else, and we did not follow.`,
  'gate-answer': msg`The company answered more than is taken.`,
};

export const refusalOf = (i18n: I18n, policy: string | undefined): string => {
  const words = policy === undefined ? undefined : refusals[policy];
  return words ? i18n._(words) : i18n._(msg`A rule did not allow it.`);
};

const bases: Readonly<Record<string, MessageDescriptor>> = {
  'Art. 6(1)(b) GDPR, Art. 28 GDPR': msg`needed for the contract; on our behalf (Art. 6(1)(b), Art. 28 GDPR)`,
  'Instruction of the controller, Art. 28(3)(a) GDPR': msg`your instruction (Art. 28(3)(a) GDPR)`,
  'Art. 6(1)(a) GDPR, consent': msg`the person’s consent (Art. 6(1)(a) GDPR)`,
  'Art. 6(1)(f) GDPR; no personal data': msg`no personal data (Art. 6(1)(f) GDPR)`,
  'Art. 6(1)(f) GDPR; typed after a click that names Google': msg`legitimate interest, after a click that names Google (Art. 6(1)(f) GDPR)`,
  'No disclosure': msg`nothing is passed on`,
};

export const basisOf = (i18n: I18n, legalBasis: string): string => {
  const words = bases[legalBasis];
  return words ? i18n._(words) : legalBasis;
};

const places: Readonly<Record<string, MessageDescriptor>> = {
  'This machine': msg`this machine`,
  'Google’s data centres in many countries, the USA among them': msg`Google’s data centres in many countries, the USA among them`,
  'Data centres of the maker of the browser in many countries, the USA among them': msg`data centres of the browser’s maker in many countries, the USA among them`,
  'Where your business keeps it': msg`where your business keeps it`,
  'Where your business runs it': msg`where your business runs it`,
  'Where the operator’s network has it': msg`where the operator’s network has it`,
  'Where the operator runs it': msg`where the operator runs it`,
};

export const placeOf = (i18n: I18n, place: string): string => {
  const words = places[place];
  return words ? i18n._(words) : place;
};

const companies: Readonly<Record<string, MessageDescriptor>> = {
  'Nobody: the mails stay in this server’s memory': msg`nobody`,
  'Nobody: an emulator on this machine': msg`nobody: an emulator on this machine`,
  'Google Ireland Limited, acting for itself': msg`Google Ireland Limited, acting for itself`,
  'Your business, or whoever keeps the bucket for it': msg`your business, or whoever keeps it for you`,
  'Your business, or whoever runs the system for it': msg`your business, or whoever runs it for you`,
  'As this machine is set up: the network provider of the operator': msg`the operator’s network provider`,
  'The operator': msg`the operator`,
};

export const companyOf = (i18n: I18n, company: string): string => {
  const words = companies[company];
  return words ? i18n._(words) : company;
};
