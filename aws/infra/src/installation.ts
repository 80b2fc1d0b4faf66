// The one file an operator writes before deploying: `installation.json`. Read once, checked whole, and every error names the field and its rule.

export interface Installation {
  /** Begins the name of everything in the account: 3 to 20 characters, `steward` unless said otherwise. */
  readonly name: string;
  /** The account's number. */
  readonly account: string;
  /** Where people reach Steward: `data.example.eu`. */
  readonly domain: string;
  /** Where mail is received and sent from: `mail.example.eu`. */
  readonly mailDomain: string;
  /** The public zone at Route 53 that both lie in. */
  readonly zone: { readonly id: string; readonly name: string };
  /** Who hears of alarms and of money spent. */
  readonly alarmMail: string;
  readonly monthlyBudgetUsd: number;
  readonly nodes: { readonly least: number; readonly most: number; readonly cpu: number; readonly memoryMiB: number };
  /** IAM principals who may ask for and agree to break-glass and to one-off tasks; two of them must agree each time. */
  readonly approvers: readonly string[];
  /** The role that CloudFormation works under in this account. */
  readonly deployRole: string;
  /** Keys that businesses brought along, in their own accounts: ARNs of KMS keys of this region. */
  readonly businessKeys: readonly string[];
  /** More environment variables of the nodes; nothing secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Environment variables whose values are secrets in Secrets Manager: their ARNs. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What the container image is built on: pin them by digest. */
  readonly images: { readonly build: string; readonly run: string };
}

/** The only region: promise D6. */
export const region = 'eu-central-1';

/** A mistake in the file. */
export class InstallationError extends Error {
  readonly field: string;
  readonly rule: string;

  constructor(field: string, rule: string) {
    super(`installation.json: ${field}: ${rule}`);
    this.field = field;
    this.rule = rule;
  }
}

const approversMin = 2;
const approversMax = 10;
const fields = [
  'name',
  'account',
  'domain',
  'mailDomain',
  'zone',
  'alarmMail',
  'monthlyBudgetUsd',
  'nodes',
  'approvers',
  'deployRole',
  'businessKeys',
  'environment',
  'secrets',
  'images',
];

const host = /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
const variable = /^[A-Z][A-Z0-9_]{2,60}$/;
const hostRule = 'a host name in lower case, like data.example.eu';

/** The parsed file as a value, or an `InstallationError` about the first thing that is wrong with it. */
export function checkInstallation(given: unknown): Installation {
  const all = objectAt('the file', given);
  const unknown = Object.keys(all).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new InstallationError(unknown, `there is no such field; there are ${fields.join(', ')}`);
  const account = textAt('account', all['account'], /^\d{12}$/, 'the 12 digits of the account');
  const zone = objectAt('zone', all['zone']);
  const zoneName = textAt('zone.name', zone['name'], host, hostRule);
  const domain = textAt('domain', all['domain'], host, hostRule);
  const mailDomain = textAt('mailDomain', all['mailDomain'], host, hostRule);
  for (const [field, value] of [['domain', domain] as const, ['mailDomain', mailDomain] as const])
    if (value !== zoneName && !value.endsWith(`.${zoneName}`)) throw new InstallationError(field, `lies in the zone ${zoneName}`);
  return {
    name: textAt('name', all['name'] ?? 'steward', /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/, '3 to 20 characters of a-z, 0-9 and - between them'),
    account,
    domain,
    mailDomain,
    zone: { id: textAt('zone.id', zone['id'], /^Z[A-Z0-9]{5,31}$/, 'the id of a hosted zone, like Z0123456789ABC'), name: zoneName },
    alarmMail: textAt('alarmMail', all['alarmMail'], /^[^\s@]{1,64}@[^\s@]{3,200}$/, 'an e-mail address'),
    monthlyBudgetUsd: numberAt('monthlyBudgetUsd', all['monthlyBudgetUsd'], 10, 1_000_000),
    nodes: nodesOf(all['nodes'] ?? {}),
    approvers: approversOf(all['approvers'], account),
    deployRole: textAt(
      'deployRole',
      all['deployRole'] ?? `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`,
      new RegExp(`^arn:aws:iam::${account}:role/[\\w+=,.@/-]{1,120}$`),
      'the ARN of a role of this account',
    ),
    businessKeys: listAt('businessKeys', all['businessKeys'] ?? [], new RegExp(`^arn:aws:kms:${region}:\\d{12}:key/[a-z0-9-]{36}$`)),
    environment: environmentOf(all['environment'] ?? {}),
    secrets: secretsOf(all['secrets'] ?? {}, account),
    images: imagesOf(all['images'] ?? {}),
  };
}

/** Fargate's sizes for one node; cpu in units of which 1,024 are a processor. */
function nodesOf(given: unknown): Installation['nodes'] {
  const nodes = objectAt('nodes', given);
  const least = numberAt('nodes.least', nodes['least'] ?? 2, 2, 100);
  return {
    least,
    most: numberAt('nodes.most', nodes['most'] ?? Math.max(6, least), least, 200),
    cpu: oneOf('nodes.cpu', nodes['cpu'] ?? 1024, [512, 1024, 2048, 4096]),
    memoryMiB: oneOf('nodes.memoryMiB', nodes['memoryMiB'] ?? 2048, [2048, 4096, 8192]),
  };
}

function approversOf(given: unknown, account: string): readonly string[] {
  const rule = new RegExp(`^arn:aws:(iam::${account}:(user|role)/[\\w+=,.@/-]{1,120}|sts::${account}:assumed-role/[\\w+=,.@/-]{1,200})$`);
  const approvers = listAt('approvers', given, rule);
  if (new Set(approvers).size !== approvers.length || approvers.length < approversMin || approvers.length > approversMax)
    throw new InstallationError('approvers', `${approversMin} to ${approversMax} different people of this account, as ARNs`);
  return approvers;
}

function environmentOf(given: unknown): Readonly<Record<string, string>> {
  const found = objectAt('environment', given);
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => {
      if (/SECRET|PASS|TOKEN|PRIVATE_KEY/.test(name)) throw new InstallationError(`environment.${name}`, 'a secret belongs under secrets');
      if (!variable.test(name)) throw new InstallationError(`environment.${name}`, 'the name of an environment variable, in capitals');
      return [name, textAt(`environment.${name}`, value, /^[^\0]{0,2000}$/, 'a text')];
    }),
  );
}

function secretsOf(given: unknown, account: string): Readonly<Record<string, string>> {
  const arn = new RegExp(`^arn:aws:secretsmanager:${region}:${account}:secret:[\\w/+=.@-]{1,512}$`);
  return Object.fromEntries(
    Object.entries(objectAt('secrets', given)).map(([name, value]) => {
      if (!variable.test(name)) throw new InstallationError(`secrets.${name}`, 'the name of an environment variable, in capitals');
      return [name, textAt(`secrets.${name}`, value, arn, `the whole ARN of a secret of this account in ${region}`)];
    }),
  );
}

function imagesOf(given: unknown): Installation['images'] {
  const images = objectAt('images', given);
  const rule = 'the name of an image, best with its digest: name@sha256:…';
  const name = /^[a-z0-9][\w./:-]{2,200}(@sha256:[0-9a-f]{64})?$/;
  return {
    build: textAt('images.build', images['build'] ?? 'public.ecr.aws/docker/library/debian:trixie-slim', name, rule),
    run: textAt('images.run', images['run'] ?? 'gcr.io/distroless/cc-debian13', name, rule),
  };
}

function objectAt(field: string, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new InstallationError(field, 'an object');
  return given as Readonly<Record<string, unknown>>;
}

function textAt(field: string, given: unknown, pattern: RegExp, rule: string): string {
  if (typeof given !== 'string' || !pattern.test(given)) throw new InstallationError(field, rule);
  return given;
}

function numberAt(field: string, given: unknown, least: number, most: number): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < least || given > most)
    throw new InstallationError(field, `a whole number from ${least} to ${most}`);
  return given;
}

function oneOf(field: string, given: unknown, allowed: readonly number[]): number {
  if (typeof given !== 'number' || !allowed.includes(given)) throw new InstallationError(field, `one of ${allowed.join(', ')}`);
  return given;
}

function listAt(field: string, given: unknown, pattern: RegExp): readonly string[] {
  if (!Array.isArray(given)) throw new InstallationError(field, 'a list');
  return given.map((value: unknown, index) => textAt(`${field}[${index}]`, value, pattern, 'an ARN of the right kind and account'));
}
