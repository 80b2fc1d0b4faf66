// What is known of a person's account, as files: the login (JSON, and SCIM 2.0 for other identity systems), never a password, a secret or a key of a passkey; and what they
// chose, agreed to and were shown (JSON in the shape of ISO/IEC TS 27560 with terms of the W3C Data Privacy Vocabulary, and CSV). Pure: who collects it went through the door.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import { csvLine } from './csv-line.ts';
import type { ExportFile, FormatOptions } from './format.ts';
import { encoded } from './text-chunks.ts';

export interface AccountCopy {
  /** When it was taken, ISO 8601 in UTC. */
  readonly takenAt: string;
  /** The person's id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly language: 'en' | 'de';
  /** That there is one, and when it was set, where that is known; nothing about it. */
  readonly password?: Secret;
  /** Of an authenticator app, likewise. */
  readonly secondFactor?: Secret;
  readonly passkeys: readonly { readonly name: string; readonly addedAt: string; readonly usedAt?: string }[];
  readonly sessions: readonly {
    readonly startedAt: string;
    readonly seenAt: string;
    readonly device?: string;
    readonly current: boolean;
  }[];
  readonly businesses: readonly { readonly id: string; readonly name: string; readonly role: string; readonly since?: string }[];
  readonly choices: readonly Choice[];
  /** What they were told: a kind with opaque ids, when, by which channel. */
  readonly told?: readonly {
    readonly at: string;
    readonly readAt?: string;
    readonly what: Readonly<Record<string, unknown>>;
    readonly by: readonly { readonly channel: string; readonly at: string; readonly outcome: string }[];
  }[];
  /** Who keeps all this: the operator, as the policy names it. */
  readonly controller: { readonly name: string; readonly contact?: string };
}

interface Secret {
  readonly setAt?: string;
}

/** A preference, a consent, or that a version of the policy was shown. */
export interface Choice {
  readonly kind: 'preference' | 'consent' | 'policy';
  /** Stable, unique among them; a receipt's reference where there is one. */
  readonly id: string;
  readonly title: string;
  /** For a policy, its version. */
  readonly version?: string;
  readonly state: 'given' | 'refused' | 'withdrawn' | 'acknowledged';
  readonly at: string;
  readonly until?: string;
  /** Where it was made: a screen, an invitation, the command line. */
  readonly where?: string;
  /** IRIs of DPV, as the catalogue has them. */
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly receipt?: string;
  /** Of a consent: how much, and what was read before it was given. */
  readonly consent?: ConsentDetails;
}

export interface ConsentDetails {
  readonly level: string;
  readonly before: string;
  readonly notice: {
    readonly title: Said;
    readonly why: Said;
    readonly lose: Said;
    readonly levels: readonly { name: string; what: Said }[];
  };
  /** `undefined` for as long as the record that it is a part of. */
  readonly keptDays: number | undefined;
}

export function accountFiles(account: AccountCopy, options: Pick<FormatOptions, 'separator' | 'byteOrderMark'>): readonly ExportFile[] {
  const json = (path: string, type: string, value: object): ExportFile => ({ path, type, bytes: () => encoded(pretty(value)) });
  return [
    json('account/login.json', 'application/json', loginOf(account)),
    json('account/scim.json', 'application/scim+json', scimUser(account)),
    json('account/preferences.json', 'application/ld+json', consentRecords(account)),
    {
      path: 'account/preferences.csv',
      type: 'text/csv; charset=utf-8',
      records: account.choices.length,
      bytes: () => encoded(choicesTable(account, options)),
    },
  ];
}

async function* pretty(value: object): AsyncIterable<string> {
  yield `${JSON.stringify(value, null, 2)}\n`;
}

/** Member by member, so that what an account may hold one day does not slip in. */
function loginOf({
  id,
  name,
  email,
  createdAt,
  changedAt,
  language,
  password,
  secondFactor,
  passkeys,
  sessions,
  businesses,
  told = [],
}: AccountCopy): object {
  return {
    format: 'steward/account/v1',
    person: id,
    name,
    email,
    language,
    createdAt,
    changedAt,
    password: secretOf(password),
    secondFactor: secretOf(secondFactor),
    passkeys: passkeys.map((key) => ({ name: key.name, addedAt: key.addedAt, usedAt: key.usedAt })),
    sessions: sessions.map(({ startedAt, seenAt, device, current }) => ({ startedAt, seenAt, device, current })),
    businesses: businesses.map((each) => ({ id: each.id, name: each.name, role: each.role, since: each.since })),
    told: told.map(({ at, readAt, what, by }) => ({ at, readAt, what, by })),
    notInside: [
      'the password, and what is kept to recognise it',
      'the secret of the second factor',
      'keys of passkeys',
      'keys of sessions',
    ],
  };
}

const secretOf = (secret: Secret | undefined) => (secret === undefined ? { set: false } : { set: true, setAt: secret.setAt });

/** RFC 7643, section 4.1. No `meta.location`: nothing in an export points back to the running system. */
export function scimUser({ id, name, email, createdAt, changedAt, language, businesses }: AccountCopy): object {
  const words = name.trim().split(/\s+/u);
  const familyName = words.length > 1 ? words.at(-1) : undefined;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id,
    userName: email,
    displayName: name,
    name: { formatted: name, ...(familyName === undefined ? {} : { familyName, givenName: words.slice(0, -1).join(' ') }) },
    emails: [{ value: email, type: 'work', primary: true }],
    preferredLanguage: language,
    active: true,
    groups: businesses.map((each) => ({ value: each.id, display: each.name })),
    roles: businesses.map((each) => ({ value: each.role, display: `${each.name}: ${each.role}` })),
    meta: { resourceType: 'User', created: createdAt, lastModified: changedAt },
  };
}

const eventStates = {
  given: 'ConsentGiven',
  refused: 'ConsentRefused',
  withdrawn: 'ConsentWithdrawn',
  acknowledged: 'NoticeCommunicated',
} as const;

/** One consent record for each choice (ISO/IEC TS 27560:2023, clause 6), in JSON-LD with terms of DPV 2. */
export function consentRecords({
  id,
  controller,
  choices,
  takenAt,
}: Pick<AccountCopy, 'id' | 'controller' | 'choices' | 'takenAt'>): object {
  return {
    '@context': {
      dpv: 'https://w3id.org/dpv#',
      pd: 'https://w3id.org/dpv/pd#',
      dct: 'http://purl.org/dc/terms/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
      steward: 'urn:steward:terms:',
    },
    '@type': 'dct:Collection',
    'dct:conformsTo': 'https://www.iso.org/standard/80392.html',
    'dct:created': takenAt,
    'dct:hasPart': choices.map((choice) => ({
      '@type': choice.kind === 'policy' ? 'dpv:NoticeRecord' : 'dpv:ConsentRecord',
      'dct:identifier': choice.id,
      ...(choice.kind === 'consent' ? { 'dct:conformsTo': 'steward/consent-record/v1' } : {}),
      'dct:title': choice.title,
      ...(choice.version === undefined ? {} : { 'dct:hasVersion': choice.version }),
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': id },
      'dpv:hasDataController': {
        '@type': 'dpv:DataController',
        'dpv:hasName': controller.name,
        ...(controller.contact === undefined ? {} : { 'dpv:hasContact': controller.contact }),
      },
      'dpv:hasProcess': {
        'dpv:hasPurpose': choice.purposes.map((purpose) => ({ 'dct:title': purpose })),
        'dpv:hasPersonalData': choice.categories.map((category) => ({ '@id': category })),
        ...(choice.consent === undefined ? {} : processOf(choice.consent)),
      },
      ...(choice.consent === undefined ? {} : agreedOf(choice.consent)),
      'dpv:hasConsentStatus': {
        '@id': `dpv:${eventStates[choice.state]}`,
        'dct:date': choice.at,
        ...(choice.until === undefined ? {} : { 'dct:valid': choice.until }),
        ...(choice.where === undefined ? {} : { 'dpv:isIndicatedAt': choice.where }),
        'dpv:isIndicatedBy': { 'dct:identifier': id },
      },
      ...(choice.receipt === undefined ? {} : { 'dct:references': choice.receipt }),
    })),
  };
}

/** How it is processed: collected and kept by whoever runs this, given to nobody, taken back where it was given. */
const processOf = ({ keptDays }: ConsentDetails): object => ({
  'dpv:hasLegalBasis': { '@id': 'dpv:Consent' },
  'dpv:hasProcessing': ['Collect', 'Store', 'Use'].map((term) => ({ '@id': `dpv:${term}` })),
  'dpv:hasStorageCondition':
    keptDays === undefined
      ? { '@type': 'dpv:StorageDuration', 'dct:description': 'as long as the record that it is a part of' }
      : { '@type': 'dpv:StorageDuration', 'dct:extent': { '@type': 'xsd:duration', '@value': `P${keptDays}D` } },
  'dpv:hasDataSource': { '@id': 'dpv:DataSubject' },
  'dpv:hasRecipient': [],
  'dpv:hasWithdrawal': { 'dct:title': 'Privacy, Preferences' },
});

const agreedOf = ({ level, before, notice }: ConsentDetails): object => ({
  'steward:level': level,
  'steward:before': before,
  'dpv:hasNotice': {
    '@type': 'dpv:ConsentNotice',
    'dct:title': inLanguages(notice.title),
    'dct:description': [...inLanguages(notice.why), ...inLanguages(notice.lose)],
    'dct:hasPart': notice.levels.map(({ name, what }) => ({ 'dct:identifier': name, 'dct:description': inLanguages(what) })),
  },
});

const inLanguages = ({ en, de }: Said) => [
  { '@language': 'en', '@value': en },
  { '@language': 'de', '@value': de },
];

const columns = ['id', 'kind', 'title', 'version', 'state', 'at', 'until', 'where', 'categories', 'purposes', 'receipt'] as const;

async function* choicesTable(
  { choices }: AccountCopy,
  { separator, byteOrderMark }: Pick<FormatOptions, 'separator' | 'byteOrderMark'>,
): AsyncIterable<string> {
  yield `${byteOrderMark ? '\uFEFF' : ''}${csvLine(columns, separator)}`;
  for (const choice of choices)
    yield csvLine(
      columns.map((name) => {
        const value = choice[name];
        return Array.isArray(value) ? value.join(' ') : (value as string | undefined);
      }),
      separator,
    );
}
