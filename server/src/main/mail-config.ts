// What the operator says about mail out beside the relay: Amazon SES instead of it, and the key that signs what leaves.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Operated } from '../catalogue/processors.ts';
import type { ServiceKeys } from '../ports/bucket-signer.ts';

export interface SesConfig {
  readonly region: string;
  /** Undefined: those of the node's own role, which the edition knows. */
  readonly keys: ServiceKeys | undefined;
  readonly configurationSet: string | undefined;
  readonly from: string;
  /** Since when, as customers are told. */
  readonly since: string;
}

export interface DkimConfig {
  readonly selector: string;
  /** A PEM file, outside of the data folder. */
  readonly keyFile: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws `invalid-input` naming the variable. */
export function sesOf(environment: Environment): SesConfig | undefined {
  const region = environment['STEWARD_SES_REGION'];
  if (region === undefined) return undefined;
  if (environment['STEWARD_SMTP'] !== undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_SES_REGION', rule: 'mails leave by one way: leave STEWARD_SMTP out' });
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new StewardError('invalid-input', { field: 'STEWARD_SES_REGION', rule: 'a region such as eu-central-1' });
  const needed = (name: string, rule: string) => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new StewardError('invalid-input', { field: name, rule: `is needed beside STEWARD_SES_REGION: ${rule}` });
    return value;
  };
  return {
    region,
    keys: isOfRole(environment)
      ? undefined
      : {
          accessKeyId: needed('STEWARD_SES_KEY_ID', 'the id of an access key that may do ses:SendEmail and nothing else'),
          secretAccessKey: needed('STEWARD_SES_SECRET', 'its secret'),
          sessionToken: environment['STEWARD_SES_SESSION_TOKEN'],
        },
    configurationSet: environment['STEWARD_SES_CONFIGURATION_SET'],
    from: needed('STEWARD_MAIL_FROM', 'the address mails come from'),
    since: needed('STEWARD_SES_SINCE', 'since when, as 2026-11-24; customers are told'),
  };
}

/** Amazon SES receives mail and hands it over. */
export interface SesInConfig {
  /** The topic that says so; without its name, every topic of the account there. */
  readonly topic: string;
  readonly bucket: string;
  /** Who may fetch it there; undefined: the node's own role. */
  readonly keys: ServiceKeys | undefined;
  readonly operated: Operated;
}

/** Throws `invalid-input` naming the variable. */
export function sesInOf(environment: Environment): SesInConfig | undefined {
  const names = ['TOPIC', 'BUCKET', 'COMPANY', 'PLACE', 'SINCE', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const;
  const [topic, bucket, company, place, since, accessKeyId, secretAccessKey] = names.map((name) => environment[`STEWARD_SES_IN_${name}`]);
  if (topic === undefined) return undefined;
  const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
  if (!bucket || !company || !place || !since || !(keys || isOfRole(environment)))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_SES_IN_TOPIC',
      rule: `is needed together with ${names
        .slice(1)
        .map((name) => `STEWARD_SES_IN_${name}`)
        .join(', ')}: customers are told who receives their mail, where, since when`,
    });
  return { topic, bucket, keys, operated: { company, place, since } };
}

/** Where Amazon SES says what became of mails that it sent: the topic that its configuration set publishes events to. */
export function sesEventsOf(environment: Environment): { readonly topic: string } | undefined {
  const topic = environment['STEWARD_SES_EVENTS_TOPIC'];
  return topic === undefined ? undefined : { topic };
}

/** Keys that the machine has by its role, and that are renewed by themselves. */
const isOfRole = (environment: Environment): boolean => environment['STEWARD_SES_KEYS'] === 'role';

/** Throws `invalid-input` naming the variable. */
export function dkimOf(environment: Environment): DkimConfig | undefined {
  const keyFile = environment['STEWARD_DKIM_KEY'];
  const selector = environment['STEWARD_DKIM_SELECTOR'];
  if (keyFile === undefined && selector === undefined) return undefined;
  if (keyFile === undefined || selector === undefined || !/^[A-Za-z0-9][A-Za-z0-9.-]{0,60}$/.test(selector))
    throw new StewardError('invalid-input', {
      field: 'STEWARD_DKIM_KEY',
      rule: 'the PEM file of the key, together with STEWARD_DKIM_SELECTOR, under which its public half stands in the DNS',
    });
  return { selector, keyFile };
}
