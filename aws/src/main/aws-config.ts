// The one configuration file of the AWS edition, `steward.aws.json` (docs/formats/steward-aws-json.md): names of what the infrastructure made, nothing secret. Everything
// in it is checked before anything is reached: each error names the field and the rule, and whatever lies in another region than the file's is refused.
import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/protocol/errors.ts';

export interface PoolConfig {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface AwsConfig {
  /** Where it was read. */
  readonly file: string;
  readonly region: string;
  readonly account: string | undefined;
  readonly tables: Readonly<Record<(typeof tableNames)[number], string>>;
  readonly buckets: Readonly<Record<(typeof bucketNames)[number], string>> &
    Readonly<Partial<Record<(typeof moreBuckets)[number], string>>>;
  readonly keys: {
    /** Full ARN of the KMS key that is the root. */
    readonly root: string;
    /** ARNs of keys that it replaced: still opened, never wrapped with. */
    readonly earlier: readonly string[];
  } & Readonly<Partial<Record<(typeof moreKeys)[number], string>>>;
  readonly cognito:
    | {
        readonly customers: PoolConfig;
        readonly staff: PoolConfig & { readonly group: string };
        /** Hashes are kept here too, some weeks before leaving for another edition (README.md). */
        readonly keepsHash: boolean;
      }
    | undefined;
  readonly nodes: { readonly topicArn: string; readonly queuePrefix: string } | undefined;
  readonly queues: Readonly<Partial<Record<(typeof queueNames)[number], string>>>;
  readonly mail: { readonly domain: string; readonly configurationSet: string | undefined } | undefined;
  /** Roles that may touch what customers store: any other in the account's trail is a breach. */
  readonly principals: readonly string[];
  /** Emulators of the services on this machine; empty on AWS. */
  readonly endpoints: Readonly<Partial<Record<(typeof endpointNames)[number], string>>>;
  /** What customers are told of who runs all this, and since when. */
  readonly operated: { readonly company: string; readonly since: string };
  /** What the environment would say; the environment wins. */
  readonly settings: Readonly<Record<string, string>>;
}

export const tableNames = ['records', 'identity', 'keys', 'epochs', 'signer'] as const;
export const bucketNames = ['blobs', 'snapshots', 'keyBackups'] as const;
const moreBuckets = ['mirror', 'mail', 'trail'] as const;
const moreKeys = ['tables', 'buckets', 'mail', 'operations'] as const;
const queueNames = ['mailIn', 'mailFeedback', 'wakeUps'] as const;
/** SQS and SNS speak at one address in every emulator there is. */
export const endpointNames = ['dynamodb', 's3', 'kms', 'cognito', 'messages'] as const;
export type AwsService = (typeof endpointNames)[number];

export const configFileDefault = './steward.aws.json';
const fileBytesMax = 100_000;
const company = 'Amazon Web Services EMEA SARL';
const sinceDefault = '2026-11-27';

/** Throws `invalid-input` naming the field and the rule. */
export function readAwsConfig(file: string): AwsConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StewardError('invalid-input', {
      field: 'STEWARD_AWS_CONFIG',
      rule: `the AWS edition is configured by ${file}, which cannot be read; the infrastructure's output has its content`,
      cause,
    });
  }
  if (text.length > fileBytesMax) throw new StewardError('invalid-input', { field: file, rule: `at most ${fileBytesMax} bytes` });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StewardError('invalid-input', { field: file, rule: 'JSON', cause });
  }
  return checkAwsConfig(json, file);
}

/** Throws `invalid-input` naming the field and the rule. */
export function checkAwsConfig(json: unknown, file: string): AwsConfig {
  const top = new Section('', json, [
    'version',
    'region',
    'account',
    'tables',
    'buckets',
    'keys',
    'cognito',
    'nodes',
    'queues',
    'mail',
    'principals',
    'endpoints',
    'operated',
    'settings',
  ]);
  if (top.value('version') !== 1) throw top.wrong('version', '1: this release knows no other');
  // In China and for governments hosts and ARNs are called otherwise.
  const region = top.text('region', /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/, 'a region as AWS names it: eu-central-1');
  const account = top.maybe('account', /^\d{12}$/, 'the twelve digits of the account');
  const there = new Region(region, account);
  const operated = top.section('operated', ['company', 'since']);
  return {
    file,
    region,
    account,
    tables: tablesOf(top),
    buckets: bucketsOf(top),
    keys: keysOf(top, there),
    cognito: cognitoOf(top, there),
    nodes: nodesOf(top, there),
    queues: queuesOf(top, there),
    mail: mailOf(top),
    principals: top.texts('principals', /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]{1,200}$/, 'ARNs of roles'),
    endpoints: endpointsOf(top),
    operated: {
      company: operated?.maybe('company', /^.{1,100}$/, 'who runs it, as customers read it') ?? company,
      since: operated?.maybe('since', /^\d{4}-\d\d-\d\d$/, 'a day such as 2026-11-27') ?? sinceDefault,
    },
    settings: settingsOf(top),
  };
}

/** One object of the file. What is not known there is refused: a name that is misspelled would be a setting that does nothing. */
class Section {
  readonly #path: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(path: string, value: unknown, known: readonly string[] | undefined) {
    this.#path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongAt(path === '' ? 'the file' : path, 'an object');
    this.#values = value as Record<string, unknown>;
    const unknown = known && Object.keys(value).find((name) => !known.includes(name));
    if (known && unknown !== undefined) throw wrongAt(this.#at(unknown), `no setting; there are ${known.join(', ')}`);
  }

  get names(): readonly string[] {
    return Object.keys(this.#values);
  }

  value(name: string): unknown {
    return this.#values[name];
  }

  wrong(name: string, rule: string): StewardError {
    return wrongAt(this.#at(name), rule);
  }

  section(name: string, known: readonly string[] | undefined): Section | undefined {
    return this.#values[name] === undefined ? undefined : new Section(this.#at(name), this.#values[name], known);
  }

  needed(name: string, known: readonly string[]): Section {
    const found = this.section(name, known);
    if (!found) throw this.wrong(name, `is needed, with ${known.join(', ')}`);
    return found;
  }

  maybe(name: string, form: RegExp, rule: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !form.test(value)) throw this.wrong(name, rule);
    return value;
  }

  text(name: string, form: RegExp, rule: string): string {
    const value = this.maybe(name, form, rule);
    if (value === undefined) throw this.wrong(name, `is needed: ${rule}`);
    return value;
  }

  texts(name: string, form: RegExp, rule: string): readonly string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    if (!Array.isArray(value) || !value.every((each): each is string => typeof each === 'string' && form.test(each)))
      throw this.wrong(name, `a list of ${rule}`);
    return value;
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

const wrongAt = (field: string, rule: string) => new StewardError('invalid-input', { field, rule });

/** The region of the file: what names another one is refused. */
class Region {
  readonly name: string;
  readonly #account: string | undefined;

  constructor(name: string, account: string | undefined) {
    this.name = name;
    this.#account = account;
  }

  /** Where nodes hear something: a topic or a queue of somebody else's is refused. */
  owns(section: Section, field: string, account: string): void {
    if (this.#account !== undefined && account !== this.#account)
      throw section.wrong(field, `belongs to account ${account}, and this installation to ${this.#account}`);
  }

  arn(section: Section, field: string, service: string, rest: RegExp, rule: string): string | undefined {
    const value = section.maybe(field, /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]+:\d{12}:.{1,300}$/, `a full ARN: ${rule}`);
    if (value === undefined) return undefined;
    const [, , of, region, , ...named] = value.split(':');
    if (of !== service || !rest.test(named.join(':'))) throw section.wrong(field, rule);
    this.holds(section, field, region!);
    return value;
  }

  holds(section: Section, field: string, region: string): void {
    if (region !== this.name) throw section.wrong(field, `lies in ${region}, and the region of this installation is ${this.name}`);
  }
}

function tablesOf(top: Section): AwsConfig['tables'] {
  const section = top.needed('tables', tableNames);
  const named = tableNames.map(
    (name) => [name, section.text(name, /^[\w.-]{3,255}$/, 'a table of its own, 3 to 255 of a-z, A-Z, 0-9, _ . -')] as const,
  );
  differ(section, named, 'a table');
  return Object.fromEntries(named) as AwsConfig['tables'];
}

function bucketsOf(top: Section): AwsConfig['buckets'] {
  const section = top.needed('buckets', [...bucketNames, ...moreBuckets]);
  const form = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
  const rule = 'a bucket of its own: 3 to 63 lower-case letters, digits and hyphens';
  const needed = bucketNames.map((name) => [name, section.text(name, form, rule)] as const);
  const more = moreBuckets.flatMap((name) => {
    const value = section.maybe(name, form, rule);
    return value === undefined ? [] : [[name, value] as const];
  });
  differ(section, [...needed, ...more], 'a bucket');
  return Object.fromEntries([...needed, ...more]) as AwsConfig['buckets'];
}

/** Keys do not lie beside what they open, and no copy beside what it is a copy of. */
function differ(section: Section, named: readonly (readonly [string, string])[], what: string): void {
  for (const [at, [name, value]] of named.entries()) {
    const same = named.slice(0, at).find(([, other]) => other === value);
    if (same) throw section.wrong(name, `${what} of its own; ${same[0]} has this one`);
  }
}

const keyForm = /^key\/[\w-]{1,64}$/;
const keyRule = 'the ARN of a KMS key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>';

function keysOf(top: Section, region: Region): AwsConfig['keys'] {
  const section = top.needed('keys', ['root', 'earlier', ...moreKeys]);
  const root = region.arn(section, 'root', 'kms', keyForm, keyRule);
  if (root === undefined) throw section.wrong('root', `is needed: ${keyRule}`);
  const earlier = section.texts('earlier', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/, 'ARNs of KMS keys');
  for (const arn of earlier) region.holds(section, 'earlier', arn.split(':')[3]!);
  const more = moreKeys.flatMap((name) => {
    const arn = region.arn(section, name, 'kms', keyForm, keyRule);
    return arn === undefined ? [] : [[name, arn] as const];
  });
  return { root, earlier, ...Object.fromEntries(more) };
}

function cognitoOf(top: Section, region: Region): AwsConfig['cognito'] {
  const section = top.section('cognito', ['customers', 'staff', 'keepsHash']);
  if (!section) return undefined;
  const poolOf = (of: Section): PoolConfig => {
    const userPoolId = of.text('userPoolId', /^[a-z0-9-]+_[A-Za-z0-9]{1,55}$/, 'a user pool’s id: eu-central-1_AbCdEf123');
    region.holds(of, 'userPoolId', userPoolId.split('_')[0]!);
    return { userPoolId, clientId: of.text('clientId', /^[\w+]{1,128}$/, 'the id of the pool’s app client') };
  };
  const staff = section.needed('staff', ['userPoolId', 'clientId', 'group']);
  const keepsHash = section.value('keepsHash') ?? false;
  if (typeof keepsHash !== 'boolean') throw section.wrong('keepsHash', 'true or false');
  return {
    customers: poolOf(section.needed('customers', ['userPoolId', 'clientId'])),
    staff: { ...poolOf(staff), group: staff.maybe('group', /^[\w.-]{1,128}$/, 'a group of the staff’s pool') ?? 'staff' },
    keepsHash,
  };
}

function nodesOf(top: Section, region: Region): AwsConfig['nodes'] {
  const section = top.section('nodes', ['topicArn', 'queuePrefix']);
  if (!section) return undefined;
  const topicArn = region.arn(section, 'topicArn', 'sns', /^[\w-]{1,256}$/, 'the topic on which nodes tell each other what changed');
  if (topicArn === undefined) throw section.wrong('topicArn', 'is needed with queuePrefix');
  region.owns(section, 'topicArn', topicArn.split(':')[4]!);
  return { topicArn, queuePrefix: section.text('queuePrefix', /^[\w-]{1,40}$/, 'how the names of the nodes’ queues begin') };
}

function queuesOf(top: Section, region: Region): AwsConfig['queues'] {
  const section = top.section('queues', queueNames);
  if (!section) return {};
  const local = endpointsOf(top).messages !== undefined;
  const found = queueNames.flatMap((name) => {
    const url = section.maybe(
      name,
      local ? /^http:\/\// : /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/\d{12}\/[\w.-]{1,80}$/,
      'the address of a queue',
    );
    if (url === undefined) return [];
    if (!local) {
      region.holds(section, name, url.split('.')[1]!);
      region.owns(section, name, url.split('/')[3]!);
    }
    return [[name, url] as const];
  });
  const queues: AwsConfig['queues'] = Object.fromEntries(found);
  if (queues.wakeUps !== undefined && top.section('nodes', undefined) === undefined)
    throw section.wrong('wakeUps', 'is of use together with nodes alone: whoever is woken passes it on to the node whose chore it is');
  return queues;
}

function mailOf(top: Section): AwsConfig['mail'] {
  const section = top.section('mail', ['domain', 'configurationSet']);
  return (
    section && {
      domain: section.text('domain', /^[a-z0-9.-]{1,253}$/, 'the domain mails come from'),
      configurationSet: section.maybe('configurationSet', /^[\w-]{1,64}$/, 'the name of a configuration set'),
    }
  );
}

/** Nothing of a customer may reach a host that somebody wrote into a file: on AWS the services have the names that AWS gave them. */
const onThisMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}$/;

function endpointsOf(top: Section): AwsConfig['endpoints'] {
  const section = top.section('endpoints', endpointNames);
  if (!section) return {};
  const found = endpointNames.flatMap((name) => {
    const url = section.maybe(
      name,
      onThisMachine,
      'an emulator on this machine: http://127.0.0.1:<port>; AWS itself is named by the region',
    );
    return url === undefined ? [] : [[name, url] as const];
  });
  return Object.fromEntries(found);
}

/** What is secret has no place in a file that is copied about, and what is edition's own is said above. */
const notHere =
  /SECRET|PASSPHRASE|PASSWORD|TOKEN|ACCESS_KEY|^STEWARD_(EDITION|AWS_CONFIG|KEYRING|SNAPSHOTS|KEY_BACKUPS|EPOCHS_COPY|MIRROR)$/;

function settingsOf(top: Section): Readonly<Record<string, string>> {
  const section = top.section('settings', undefined);
  if (!section) return {};
  return Object.fromEntries(
    section.names.map((name) => {
      if (!/^STEWARD_[A-Z_]{1,60}$/.test(name)) throw section.wrong(name, 'a variable as the environment has it, such as STEWARD_URL');
      if (notHere.test(name))
        throw section.wrong(name, 'not in this file: a secret belongs into the environment, and where things lie is said above');
      return [name, section.text(name, /^[^\0]{0,4000}$/, 'text')];
    }),
  );
}
