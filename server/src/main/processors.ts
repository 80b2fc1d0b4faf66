// Every other company this installation sends something to, as its configuration says: the mail relay, the ledger's witnesses.
import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/protocol/errors.ts';
import { parsePolicy, type Policy } from '@steward/protocol/ledger/policy-file.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import {
  declareProcessors,
  firebase,
  demoOutbox,
  ledgerWitness,
  mailRelay,
  ownBucket,
  webPushProcessors,
  type Operated,
  type Processor,
  type Processors,
} from '../catalogue/processors.ts';
import type { Witnesses } from '../ledger/witnesses.ts';
import type { Config } from './config.ts';

export interface Companies {
  readonly processors: Processors;
  /** The one that carries mail. */
  readonly mail: Processor;
  readonly witnesses: Witnesses | undefined;
}

/** `invalid-input` names the variable, and the line of the policy file that is wrong. */
export function readCompanies(config: Pick<Config, 'smtp' | 'witnessPolicy' | 'firebase'>): Companies {
  const mail = config.smtp === undefined ? demoOutbox : mailRelay(config.smtp.operated);
  const apps = config.firebase === undefined ? [] : [firebase(config.firebase.since)];
  const witnesses = config.witnessPolicy === undefined ? undefined : readWitnesses(config.witnessPolicy);
  return {
    processors: declareProcessors([mail, ownBucket, ...webPushProcessors, ...apps, ...(witnesses?.declared ?? [])]),
    mail,
    witnesses: witnesses?.witnesses,
  };
}

const wrong = (rule: string) => new StewardError('invalid-input', { field: 'STEWARD_WITNESS_POLICY', rule });

/**
 * The file is a C2SP tlog-policy. Its comments say who runs each witness, because customers are told:
 * `# operator <witness> | <company> | <place> | <since, as 2026-11-24>`
 */
function readWitnesses(file: string): { readonly witnesses: Witnesses; readonly declared: readonly Processor[] } {
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
  return { witnesses: { policy, outbound: createOutboundHttp({ selfHosted }) }, declared };
}

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
