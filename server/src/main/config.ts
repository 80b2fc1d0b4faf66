// What the environment and the command line say, read once, checked, and handed on as a value.
import { StewardError } from '@steward/protocol/errors.ts';
import { gateConfigOf, type GateConfig } from './gate-config.ts';
import { googleConfigOf, type GoogleConfig } from './places.ts';
import { checkedPeriods, type Periods } from '../governed/periods.ts';
import { dkimOf, sesEventsOf, sesInOf, sesOf, type DkimConfig, type SesConfig, type SesInConfig } from './mail-config.ts';
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly data: string;
  readonly keyring: string;
  /** Opens a keyring that a passphrase protects. */
  readonly passphrase: string | undefined;
  readonly demo: boolean;
  /** Starts only what was reviewed; `reviewers` is the operator's own list of whose reviews count. */
  readonly production: boolean;
  readonly reviewers: string | undefined;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Where people reach Steward: in links of mails, in the ledger's origin, for passkeys. */
  readonly url: string;
  /** The relay that carries mails, and who runs it: customers are told. */
  readonly smtp:
    | {
        readonly address: string;
        readonly from: string;
        readonly operated: { readonly company: string; readonly place: string; readonly since: string };
      }
    | undefined;
  /** Amazon SES instead of a relay. */
  readonly ses: SesConfig | undefined;
  /** Signs the mails that go to a relay. */
  readonly dkim: DkimConfig | undefined;
  /** The operator's own identity provider (OpenID Connect), for the staff. */
  readonly staffIssuer:
    | {
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string | undefined;
        readonly operated: { readonly company: string; readonly place: string; readonly since: string };
      }
    | undefined;
  /** What the outbound gate may reach. */
  readonly gate: GateConfig;
  /** Google, for places. */
  readonly google: GoogleConfig;
  /** A second place for the ledger, on another disk. */
  readonly mirror: string | undefined;
  readonly snapshots: {
    /** Folders: of the snapshots, and apart from them of the key backups. */
    readonly place: string;
    readonly keyBackups: string;
    readonly everyHours: number;
    /** A second place for the epoch store, best on another machine. */
    readonly epochsCopy: string | undefined;
  };
  /** The operator's own declarations; `required` when they were asked for by name. */
  readonly product: { readonly file: string; readonly required: boolean };
  /** A witness policy file (C2SP tlog-policy). */
  readonly witnessPolicy: string | undefined;
  /** Where this machine stands, as the operator declares it: town and country. */
  readonly place: string | undefined;
  /** The operator's own map, a PMTiles file; without one, the map that comes with Steward. */
  readonly mapTiles: string | undefined;
  /** The folder with the versions of the data policy, the operator's own if they wrote one. */
  readonly policies: string;
  /** Who runs this installation, and where people reach them about their data. */
  readonly operator: {
    readonly name: string;
    readonly privacyEmail: string;
    /** The supervisory authority of the operator's place. */
    readonly authority: { readonly name: string; readonly address: string; readonly url: string } | undefined;
  };
  /** Where mail to the privacy address and into projects is received, and the domain of the projects' addresses; undefined where it is not. */
  readonly mailIn:
    | {
        /** Undefined: nothing listens, another service receives it and hands it over. */
        readonly port: number | undefined;
        readonly domain: string;
        readonly dns: readonly string[] | undefined;
      }
    | undefined;
  /** The key file of a Firebase service account, whose project pushes to apps. */
  readonly firebase: { readonly file: string; readonly since: string } | undefined;
  readonly sesIn: SesInConfig | undefined;
  /** Amazon SES says what became of mails that it sent. */
  readonly sesEvents: { readonly topic: string } | undefined;
  readonly requestsPerMinuteMax: number;
  /** Trash and epochs, checked against the 85 days. */
  readonly periods: Periods;
  /** A proxy on this machine says who asks. */
  readonly behindProxy: boolean;
}

export interface Overrides {
  readonly data?: string | undefined;
  readonly port?: string | undefined;
  readonly demo?: boolean | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Beside the code in an installed package, at the top of a clone. */
const packedPages = fileURLToPath(new URL('../../pages/policies', import.meta.url));
const shippedPolicies = existsSync(packedPages) ? packedPages : fileURLToPath(new URL('../../../policies', import.meta.url));

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Throws `invalid-input` naming the variable and what to do. */
export function readConfig(environment: Environment, overrides: Overrides = {}): Config {
  const host = environment['STEWARD_HOST'] ?? 'localhost';
  const port = portOf(overrides.port ?? environment['STEWARD_PORT'] ?? '7300');
  const data = resolve(overrides.data ?? environment['STEWARD_DATA'] ?? './data');
  const keyring = resolve(environment['STEWARD_KEYRING'] ?? `${data}.keyring`);
  const tls = tlsOf(environment);
  if (!loopback.test(host) && !tls) {
    throw new StewardError('invalid-input', {
      field: 'STEWARD_HOST',
      rule: `${host} can be reached from other machines, so set STEWARD_TLS_CERT and STEWARD_TLS_KEY to the files of a certificate and its key, or listen on localhost behind a proxy that ends TLS (STEWARD_PROXY=1)`,
    });
  }
  const behindProxy = flagOf('STEWARD_PROXY', environment['STEWARD_PROXY'], false);
  if (behindProxy && !loopback.test(host))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_PROXY',
      rule: 'whoever reaches Steward directly could say to be anybody: listen on localhost, behind the proxy',
    });
  if (isInside(keyring, data))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_KEYRING',
      rule: 'must lie outside the data folder, so that a copy of the folder opens nothing',
    });
  const demo = overrides.demo ?? flagOf('STEWARD_DEMO', environment['STEWARD_DEMO'], false);
  return {
    host,
    port,
    data,
    keyring,
    passphrase: environment['STEWARD_PASSPHRASE'],
    demo,
    production: productionOf(environment, demo),
    reviewers: environment['STEWARD_REVIEWERS'] === undefined ? undefined : resolve(environment['STEWARD_REVIEWERS']),
    tls,
    url: urlOf(environment['STEWARD_URL'], host, port, tls !== undefined),
    smtp: smtpOf(environment),
    ses: sesOf(environment),
    dkim: dkimOf(environment),
    staffIssuer: staffIssuerOf(environment),
    gate: gateConfigOf(environment),
    google: googleConfigOf(environment),
    mirror: mirrorOf(environment),
    snapshots: snapshotsOf(environment, data, keyring),
    product: {
      file: resolve(environment['STEWARD_CONFIG'] ?? './steward.config.ts'),
      required: environment['STEWARD_CONFIG'] !== undefined,
    },
    witnessPolicy: environment['STEWARD_WITNESS_POLICY'] === undefined ? undefined : resolve(environment['STEWARD_WITNESS_POLICY']),
    place: environment['STEWARD_PLACE'] || undefined,
    mapTiles: environment['STEWARD_MAP_TILES'] ? resolve(environment['STEWARD_MAP_TILES']) : undefined,
    policies: resolve(environment['STEWARD_POLICIES'] ?? shippedPolicies),
    operator: operatorOf(environment, demo),
    sesIn: sesInOf(environment),
    sesEvents: sesEventsOf(environment),
    mailIn: mailInOf(environment, port, urlOf(environment['STEWARD_URL'], host, port, tls !== undefined)),
    firebase: firebaseOf(environment),
    requestsPerMinuteMax: countOf('STEWARD_REQUESTS_PER_MINUTE', environment['STEWARD_REQUESTS_PER_MINUTE'] ?? '6000'),
    periods: checkedPeriods(
      countOf('STEWARD_TRASH_DAYS', environment['STEWARD_TRASH_DAYS'] ?? '30'),
      countOf('STEWARD_EPOCH_DAYS', environment['STEWARD_EPOCH_DAYS'] ?? '30'),
    ),
    behindProxy,
  };
}

/** That of the demo's operator, in Frankfurt am Main. */
const hessen = {
  name: 'Der Hessische Beauftragte für Datenschutz und Informationsfreiheit',
  address: 'Gustav-Stresemann-Ring 1, 65189 Wiesbaden',
  url: 'https://datenschutz.hessen.de',
};

function operatorOf(environment: Environment, demo: boolean): Config['operator'] {
  const privacyEmail = environment['STEWARD_PRIVACY_MAIL'] ?? 'privacy@localhost';
  if (!/^[^\s@<>+,;:"]{1,30}@[^\s@<>]{1,200}$/.test(privacyEmail))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_PRIVACY_MAIL',
      rule: 'an e-mail address of at most 30 characters before the @, without +, which tells replies apart',
    });
  return {
    name: environment['STEWARD_OPERATOR'] ?? (demo ? 'Steward Demo, Frankfurt am Main' : 'The operator'),
    privacyEmail,
    authority: authorityOf(environment) ?? (demo ? hessen : undefined),
  };
}

function authorityOf(environment: Environment): Config['operator']['authority'] {
  const [name, address, url] = ['NAME', 'ADDRESS', 'URL'].map((each) => environment[`STEWARD_AUTHORITY_${each}`]);
  if (name === undefined && address === undefined && url === undefined) return undefined;
  if (name === undefined || address === undefined || url === undefined || !url.startsWith('https://'))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_AUTHORITY_NAME',
      rule: 'is needed together with STEWARD_AUTHORITY_ADDRESS and STEWARD_AUTHORITY_URL, which begins with https://',
    });
  return { name, address, url };
}

/** Beside the port of the pages, so that two installations on a machine have two. */
const mailPortBeside = 25;

function mailInOf(environment: Environment, port: number, url: string): Config['mailIn'] {
  const given = environment['STEWARD_MAIL_PORT'];
  if (given === 'off') return undefined;
  const domain = mailDomainOf(environment, url);
  const dns = environment['STEWARD_DNS']?.split(',').map((each) => each.trim());
  if (given === 'handed-over') return { port: undefined, domain, dns };
  if (given !== undefined) return { port: portOf(given, 'STEWARD_MAIL_PORT'), domain, dns };
  return { port: port === 0 || port + mailPortBeside > 65_535 ? 0 : port + mailPortBeside, domain, dns };
}

/** Where its MX leads here; by default the host that people open. */
function mailDomainOf(environment: Environment, url: string): string {
  const domain = (environment['STEWARD_MAIL_DOMAIN'] ?? new URL(url).hostname).toLowerCase();
  if (!/^[a-z0-9.-]{1,253}$|^\[[0-9a-f:.]+\]$/.test(domain))
    throw new StewardError('invalid-input', { field: 'STEWARD_MAIL_DOMAIN', rule: 'a domain such as mail.example.org' });
  return domain;
}

function staffIssuerOf(environment: Environment): Config['staffIssuer'] {
  const issuer = environment['STEWARD_STAFF_ISSUER'];
  if (issuer === undefined) return undefined;
  const clientId = environment['STEWARD_STAFF_CLIENT'];
  if (clientId === undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_STAFF_CLIENT', rule: 'is needed with STEWARD_STAFF_ISSUER' });
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))))
    throw new StewardError('invalid-input', { field: 'STEWARD_STAFF_ISSUER', rule: 'https://… as its tokens name it' });
  const operated = {
    company: environment['STEWARD_STAFF_ISSUER_COMPANY'] ?? 'The operator',
    place: environment['STEWARD_STAFF_ISSUER_PLACE'] ?? 'Where the operator runs it',
    since: environment['STEWARD_STAFF_ISSUER_SINCE'] ?? '2026-11-27',
  };
  return { issuer, clientId, clientSecret: environment['STEWARD_STAFF_CLIENT_SECRET'], operated };
}

function productionOf(environment: Environment, demo: boolean): boolean {
  const mode = environment['STEWARD_MODE'] ?? 'development';
  if (mode !== 'production' && mode !== 'development')
    throw new StewardError('invalid-input', { field: 'STEWARD_MODE', rule: 'production or development' });
  if (mode === 'production' && demo)
    throw new StewardError('invalid-input', { field: 'STEWARD_MODE', rule: 'the demo and its clock are not for production' });
  return mode === 'production';
}

export function flagOf(name: string, value: string | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === '') return otherwise;
  if (value === '1' || value === '0') return value === '1';
  throw new StewardError('invalid-input', { field: name, rule: '1 or 0' });
}

function portOf(text: string, name = 'STEWARD_PORT'): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new StewardError('invalid-input', { field: name, rule: 'a port, 0 to 65535' });
  return port;
}

function countOf(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new StewardError('invalid-input', { field: name, rule: 'a number above 0' });
  return Number(text);
}

function tlsOf(environment: Environment): Config['tls'] {
  const certFile = environment['STEWARD_TLS_CERT'];
  const keyFile = environment['STEWARD_TLS_KEY'];
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_TLS_CERT', rule: 'is needed beside STEWARD_TLS_KEY' });
  if (keyFile === undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_TLS_KEY', rule: 'is needed beside STEWARD_TLS_CERT' });
  return { certFile, keyFile };
}

function smtpOf(environment: Environment): Config['smtp'] {
  const address = environment['STEWARD_SMTP'];
  if (address === undefined) return undefined;
  const needed = (name: string, rule: string) => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new StewardError('invalid-input', { field: name, rule: `is needed beside STEWARD_SMTP: ${rule}` });
    return value;
  };
  return {
    address,
    from: needed('STEWARD_MAIL_FROM', 'the address mails come from'),
    operated: {
      company: needed('STEWARD_SMTP_COMPANY', 'the company that runs the relay; customers are told'),
      place: needed('STEWARD_SMTP_PLACE', 'the country it runs in; customers are told'),
      since: needed('STEWARD_SMTP_SINCE', 'since when, as 2026-11-24; customers are told'),
    },
  };
}

function firebaseOf(environment: Environment): Config['firebase'] {
  const file = environment['STEWARD_FIREBASE'];
  const since = environment['STEWARD_FIREBASE_SINCE'];
  if (file === undefined) return undefined;
  if (since === undefined)
    throw new StewardError('invalid-input', {
      field: 'STEWARD_FIREBASE_SINCE',
      rule: 'is needed beside STEWARD_FIREBASE: since when, as 2026-11-27; customers are told',
    });
  return { file: resolve(file), since };
}

function mirrorOf(environment: Environment): string | undefined {
  const mirror = environment['STEWARD_MIRROR'];
  return mirror === undefined ? undefined : resolve(mirror);
}

/** A day of snapshots at most is lost with the machine. */
const snapshotHoursMax = 24;

function snapshotsOf(environment: Environment, data: string, keyring: string): Config['snapshots'] {
  const place = resolve(environment['STEWARD_SNAPSHOTS'] ?? `${data}.snapshots`);
  const keyBackups = resolve(environment['STEWARD_KEY_BACKUPS'] ?? `${data}.keybackups`);
  const copy = environment['STEWARD_EPOCHS_COPY'];
  const epochsCopy = copy === undefined || copy === '' ? undefined : resolve(copy);
  const everyHours = countOf('STEWARD_SNAPSHOT_HOURS', environment['STEWARD_SNAPSHOT_HOURS'] ?? '6');
  if (everyHours > snapshotHoursMax)
    throw new StewardError('invalid-input', {
      field: 'STEWARD_SNAPSHOT_HOURS',
      rule: `at most ${snapshotHoursMax}: what was written since the last snapshot is lost with the machine`,
    });
  const named = {
    STEWARD_SNAPSHOTS: place,
    STEWARD_KEY_BACKUPS: keyBackups,
    STEWARD_EPOCHS_COPY: epochsCopy,
    STEWARD_MIRROR: mirrorOf(environment),
  };
  const apart: [string, string][] = [
    ['the data folder', data],
    ...Object.entries(named).flatMap(([n, at]): [string, string][] => (at === undefined ? [] : [[n, at]])),
  ];
  for (const [name, at] of Object.entries(named)) {
    if (at === undefined) continue;
    const inside = apart.find(([other, folder]) => other !== name && isInside(at, folder));
    if (inside)
      throw new StewardError('invalid-input', {
        field: name,
        rule: `must not lie inside ${inside[0]}: they may not be lost, or stolen, together`,
      });
    if (isInside(keyring, at)) throw new StewardError('invalid-input', { field: 'STEWARD_KEYRING', rule: `must lie outside ${name}` });
  }
  return { place, keyBackups, everyHours, epochsCopy };
}

function urlOf(given: string | undefined, host: string, port: number, tls: boolean): string {
  if (given === undefined) return `${tls ? 'https' : 'http'}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw new StewardError('invalid-input', { field: 'STEWARD_URL', rule: 'an address that begins with https://' });
  return given.replace(/\/$/, '');
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

export const socketFile = (data: string): string => join(data, 'steward.sock');
