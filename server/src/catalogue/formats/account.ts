// What is known of a person's account, as files: the login (JSON, and SCIM 2.0 for other identity systems), never a password, a secret or a key of a passkey; and what they
// chose, agreed to and were shown (JSON in the shape of ISO/IEC TS 27560 with terms of the W3C Data Privacy Vocabulary, and CSV). Pure: who collects it went through the door.
import { csvLine } from './csv-line.ts';
import type { ExportFile, ExportSource, Format, FormatOptions, SourceLine } from './format.ts';
import { encoded } from './text-chunks.ts';

export interface AccountCopy {
  /** When it was taken, ISO 8601 in UTC. */
  readonly takenAt: string;
  /** The person's id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly emailConfirmed: boolean;
  readonly language: 'en' | 'de';
  /** Whether there is a second factor; nothing about it. */
  readonly secondFactor: boolean;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly { readonly name: string; readonly createdAt: string; readonly lastUsedAt?: string }[];
  readonly sessions: readonly { readonly device: string; readonly createdAt: string; readonly lastUsedAt: string }[];
  readonly business: { readonly id: string; readonly name: string };
  readonly choices: readonly Choice[];
}

const choicesMax = 10_000;

/** Made from what was collected of the login and of the choices, where the scope has a login. */
export const account: Format = {
  name: 'account',
  async *files(source, options) {
    if (source.lines === undefined) return;
    const [login] = await firstOf(source.lines('login'), 1);
    if (login === undefined) return;
    yield* accountFiles(copyOf(source, login, await firstOf(source.lines('preferences'), choicesMax)), options);
  },
};

async function firstOf(lines: AsyncIterable<readonly SourceLine[]>, max: number): Promise<readonly SourceLine[]> {
  const found: SourceLine[] = [];
  for await (const batch of lines) {
    found.push(...batch.slice(0, max - found.length));
    if (found.length === max) break;
  }
  return found;
}

function copyOf(source: ExportSource, login: SourceLine, choices: readonly SourceLine[]): AccountCopy {
  const texts = (of: SourceLine, names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (typeof of[name] === 'string' ? [[name, of[name]]] : [])));
  const list = (value: unknown): readonly SourceLine[] => (Array.isArray(value) ? (value as SourceLine[]) : []);
  return {
    takenAt: source.takenAt,
    id: textOf(login['id']),
    name: textOf(login['displayName']),
    email: textOf(login['email']),
    emailConfirmed: login['emailConfirmed'] === true,
    language: login['language'] === 'de' ? 'de' : 'en',
    secondFactor: login['totp'] === true,
    recoveryCodesLeft: Number(login['recoveryCodesLeft'] ?? 0),
    passkeys: list(login['passkeys']).map(
      (key) => texts(key, ['name', 'createdAt', 'lastUsedAt']) as unknown as AccountCopy['passkeys'][number],
    ),
    sessions: list(login['sessions']).map(
      (each) => texts(each, ['device', 'createdAt', 'lastUsedAt']) as unknown as AccountCopy['sessions'][number],
    ),
    business: source.business,
    choices: choices.map((line) => choiceOf(line, source.takenAt)),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A line that says what kind of choice it is, is one; any other is a setting by its key. */
function choiceOf(line: SourceLine, takenAt: string): Choice {
  const key = textOf(line['key']);
  const value = line['value'];
  const given = {
    kind: 'preference',
    id: key,
    title: key,
    state: value === false ? 'refused' : 'given',
    ...(typeof value === 'boolean' ? {} : { value: JSON.stringify(value) }),
    at: typeof line['changedAt'] === 'string' ? line['changedAt'] : takenAt,
    categories: [],
    purposes: [],
  } satisfies Choice;
  return typeof line['kind'] === 'string' ? { ...given, ...(line as Partial<Choice>) } : given;
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
  /** What was chosen, where it is more than yes or no. */
  readonly value?: string;
  readonly at: string;
  readonly until?: string;
  /** Where it was made: a screen, an invitation, the command line. */
  readonly where?: string;
  /** IRIs of DPV, as the catalogue has them. */
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly receipt?: string;
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
  emailConfirmed,
  language,
  secondFactor,
  recoveryCodesLeft,
  passkeys,
  sessions,
  business,
}: AccountCopy): object {
  return {
    format: 'steward/account/v1',
    person: id,
    name,
    email,
    emailConfirmed,
    language,
    secondFactor,
    recoveryCodesLeft,
    passkeys: passkeys.map((key) => ({ name: key.name, createdAt: key.createdAt, lastUsedAt: key.lastUsedAt })),
    sessions: sessions.map(({ device, createdAt, lastUsedAt }) => ({ device, createdAt, lastUsedAt })),
    business: { id: business.id, name: business.name },
    notInside: [
      'the password, and what is kept to recognise it',
      'the secret of the second factor, and recovery codes',
      'keys of passkeys',
      'keys of sessions',
    ],
  };
}

/** RFC 7643, section 4.1. No `meta.location`: nothing in an export points back to the running system. */
export function scimUser({ id, name, email, language, business }: AccountCopy): object {
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
    groups: [{ value: business.id, display: business.name }],
    meta: { resourceType: 'User' },
  };
}

const eventStates = {
  given: 'ConsentGiven',
  refused: 'ConsentRefused',
  withdrawn: 'ConsentWithdrawn',
  acknowledged: 'NoticeCommunicated',
} as const;

/** One consent record for each choice (ISO/IEC TS 27560:2023, clause 6), in JSON-LD with terms of DPV 2. */
export function consentRecords({ id, business, choices, takenAt }: AccountCopy): object {
  return {
    '@context': {
      dpv: 'https://w3id.org/dpv#',
      pd: 'https://w3id.org/dpv/pd#',
      dct: 'http://purl.org/dc/terms/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@type': 'dct:Collection',
    'dct:conformsTo': 'https://www.iso.org/standard/80392.html',
    'dct:created': takenAt,
    'dct:hasPart': choices.map((choice) => ({
      '@type': choice.kind === 'policy' ? 'dpv:NoticeRecord' : 'dpv:ConsentRecord',
      'dct:identifier': choice.id,
      'dct:title': choice.title,
      ...(choice.version === undefined ? {} : { 'dct:hasVersion': choice.version }),
      'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': id },
      'dpv:hasDataController': { '@type': 'dpv:DataController', 'dct:identifier': business.id, 'dpv:hasName': business.name },
      'dpv:hasProcess': {
        'dpv:hasPurpose': choice.purposes.map((purpose) => ({ 'dct:title': purpose })),
        'dpv:hasPersonalData': choice.categories.map((category) => ({ '@id': category })),
      },
      'dpv:hasConsentStatus': {
        '@id': `dpv:${eventStates[choice.state]}`,
        'dct:date': choice.at,
        ...(choice.until === undefined ? {} : { 'dct:valid': choice.until }),
        ...(choice.where === undefined ? {} : { 'dpv:isIndicatedAt': choice.where }),
        'dpv:isIndicatedBy': { 'dct:identifier': id },
      },
      ...(choice.value === undefined ? {} : { 'dct:description': choice.value }),
      ...(choice.receipt === undefined ? {} : { 'dct:references': choice.receipt }),
    })),
  };
}

const columns = ['id', 'kind', 'title', 'version', 'state', 'value', 'at', 'until', 'where', 'categories', 'purposes', 'receipt'] as const;

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
