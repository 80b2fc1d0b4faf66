// Every other company this installation sends something to, as its configuration says: the mail relay, the makers of browsers, the ledger's witnesses.
import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/protocol/errors.ts';
import { parsePolicy, type Policy } from '@steward/protocol/ledger/policy-file.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { regionOf } from '../adapters/embedded/amazon-sns.ts';
import {
  amazonSes,
  amazonSesIn,
  declareProcessors,
  firebase,
  demoOutbox,
  dnsResolver,
  ledgerWitness,
  mailRelay,
  ownBucket,
  ownWebhook,
  staffIssuer,
  webPushProcessors,
  type Operated,
  type Processor,
  type Processors,
} from '../catalogue/processors.ts';
import { switchable, type Switchable } from '../catalogue/switchable.ts';
import type { Witnesses } from '../ledger/witnesses.ts';
import { createOutsideTally, type OutsideTally } from '../ledger/tallied-ledger.ts';
import type { Outbound } from '../ports/outbound.ts';
import type { Config } from './config.ts';
import type { Edition } from './edition.ts';
import { type Located, asConfigured, guardHome, placeOfRegion } from './gate-config.ts';
import { googleLocated, googleProcessors } from './places.ts';

export interface Companies {
  readonly processors: Processors;
  /** By which the operator switches them while the server runs; absent where nobody does. */
  readonly switchable?: Switchable | undefined;
  /** The one that carries mail. */
  readonly mail: Processor;
  readonly witnesses: Witnesses | undefined;
  /** Counts what no ledger has an entry of; absent where nothing is to be kept. */
  readonly outside?: OutsideTally | undefined;
}

/** Which processors the configuration declares, as it switches and places them. */
type Configuration = Pick<Config, 'smtp' | 'sesIn' | 'ses' | 'witnessPolicy' | 'staffIssuer' | 'gate' | 'place' | 'firebase' | 'google'>;

/**
 * `invalid-input` names the variable, and the line of the policy file that is wrong; also for what lies elsewhere without having been named as that.
 */
export function readCompanies(edition: Edition, config: Config): Companies {
  const own = edition.companies(config);
  guardHome(config.gate, [...own.located, ...locatedOf(config)]);
  const outside = createOutsideTally();
  const mail = mailOf(config);
  const isOff = (id: string): boolean => switched.processors.get(id)?.off === true;
  const witnesses = config.witnessPolicy === undefined ? undefined : readWitnesses(config.witnessPolicy, outside, isOff);
  const declared = [
    mail,
    ...webPushProcessors,
    ...(config.firebase === undefined ? [] : [firebase(config.firebase.since)]),
    ...googleProcessors(config.google),
    ownBucket,
    ownWebhook,
    dnsResolver,
    ...(config.firebase === undefined ? [] : [firebase(config.firebase.since)]),
    ...(config.staffIssuer === undefined ? [] : [staffIssuer(config.staffIssuer.operated)]),
    ...(config.sesIn === undefined ? [] : [amazonSesIn(regionOf(config.sesIn.topic), config.sesIn.operated)]),
    ...(witnesses?.declared ?? []),
    ...own.processors,
  ];
  const switched = switchable(declareProcessors(asConfigured(declared, config.gate)));
  const { processors } = switched;
  const asked = witnesses?.declared.some(({ id }) => !isOff(id)) === true;
  return { processors, switchable: switched, mail: processors.get(mail.id)!, witnesses: asked ? witnesses?.witnesses : undefined, outside };
}

const amazon = 'Amazon Web Services EMEA SARL';

function mailOf({ smtp, ses }: Configuration): Processor {
  if (smtp) return mailRelay(smtp.operated);
  return ses ? amazonSes(ses.region, { company: amazon, place: placeOfRegion(ses.region), since: ses.since }) : demoOutbox;
}

/** What the operator described, with where it says it lies. */
function locatedOf({ smtp, ses, sesIn, staffIssuer: issuer, place, google }: Configuration): readonly Located[] {
  return [
    { id: 'here', variable: 'STEWARD_PLACE', place },
    ...(smtp === undefined ? [] : [{ id: 'mail-relay', variable: 'STEWARD_SMTP', place: smtp.operated.place, host: hostOf(smtp.address) }]),
    ...(ses === undefined ? [] : [{ id: 'amazon-ses', variable: 'STEWARD_SES_REGION', host: `email.${ses.region}.amazonaws.com` }]),
    ...googleLocated(google),
    ...(sesIn === undefined
      ? []
      : [
          {
            id: 'amazon-ses-in',
            variable: 'STEWARD_SES_IN_TOPIC',
            place: sesIn.operated.place,
            host: `s3.${regionOf(sesIn.topic)}.amazonaws.com`,
          },
        ]),
    ...(issuer === undefined ? [] : [{ id: 'staff-issuer', variable: 'STEWARD_STAFF_ISSUER', host: hostOf(issuer.issuer) }]),
  ];
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : undefined);

/** What goes to a processor without an entry is refused while it is switched off. */
export const unlessOff = (outbound: Outbound, isOff: (url: string) => boolean): Outbound => ({
  async send(request) {
    if (isOff(request.url)) throw new StewardError('outbound-refused', { rule: 'the operator has switched it off' });
    return outbound.send(request);
  },
});

/** What no ledger has an entry of is counted. */
export const counted = (outbound: Outbound, count: () => void): Outbound => ({
  send(request) {
    count();
    return outbound.send(request);
  },
});

const wrong = (rule: string) => new StewardError('invalid-input', { field: 'STEWARD_WITNESS_POLICY', rule });

/**
 * The file is a C2SP tlog-policy. Its comments say who runs each witness, because customers are told:
 * `# operator <witness> | <company> | <place> | <since, as 2026-11-24>`
 */
function readWitnesses(
  file: string,
  outside: OutsideTally,
  isOff: (id: string) => boolean,
): { readonly witnesses: Witnesses; readonly declared: readonly Processor[] } {
  let text: string;
  let policy: Policy;
  try {
    text = readFileSync(file, 'utf8');
    policy = parsePolicy(text);
  } catch (cause) {
    throw wrong(cause instanceof RangeError ? `${file}: ${cause.message}` : `${file} cannot be read`);
  }
  const declared = [...policy.witnesses.keys()].map((name) => ledgerWitness(idOf(name), operatorOf(text, name)));
  // The operator named these addresses, so they may lie on the operator's own network.
  const selfHosted = [...policy.witnesses.values()].flatMap(({ url }) => (url === undefined ? [] : [hostAndPort(url)]));
  const outbound = createOutboundHttp({ selfHosted, onLookup: () => outside.count('dns-resolver') });
  const idAt = new Map(
    [...policy.witnesses].map(([name, { url }]) => [originOf(url), ledgerWitness(idOf(name), operatorOf(text, name)).id]),
  );
  const isOffAt = (url: string) => isOff(idAt.get(originOf(url)) ?? '');
  return {
    witnesses: {
      policy,
      outbound: unlessOff(
        counted(outbound, () => outside.count('witnesses')),
        isOffAt,
      ),
    },
    declared,
  };
}

const originOf = (url = '') => (URL.canParse(url) ? new URL(url).origin : url);

function idOf(name: string): string {
  if (!/^[a-z0-9-]{1,30}$/.test(name)) throw wrong(`the name of a witness has lower-case letters, digits and hyphens, at most 30: ${name}`);
  return name;
}

function operatorOf(text: string, name: string): Operated {
  for (const line of text.split('\n')) {
    const [head, company, place, since] = line.split('|').map((part) => part.trim());
    if (head === `# operator ${name}` && company && place && since) return { company, place, since };
  }
  throw wrong(`customers are told who runs a witness: add the line "# operator ${name} | <company> | <place> | <since>"`);
}

function hostAndPort(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw wrong('the address of a witness begins with https:// or http://');
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}
