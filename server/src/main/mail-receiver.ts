// Mail to the privacy address and into projects, received here: on the server's own host, with its certificate or, where it has none, with one made for the occasion.
import { readFile } from 'node:fs/promises';
import { isStewardError } from '@steward/protocol/errors.ts';
import { selfSignedCertificate } from '../adapters/embedded/self-signed-certificate.ts';
import { readSns, regionOf } from '../adapters/embedded/amazon-sns.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { signForS3 } from '../adapters/embedded/s3-signer.ts';
import { createSystemDns } from '../adapters/embedded/system-dns.ts';
import { createBudget } from '../edges/http/budget.ts';
import { takeHandedOver, type HandedOverParts } from '../edges/http/handed-over.ts';
import type { Log } from '../edges/http/log.ts';
import { contactMail } from '../edges/smtp/contact-mail.ts';
import { receiveMail, type MailReceiver } from '../edges/smtp/receive-mail.ts';
import { recipientsOf } from '../edges/smtp/recipients.ts';
import { createMailReader, type MailReader } from '../edges/worker/mail-reader.ts';
import { noteMailEvent } from '../lifecycle/mail-feedback.ts';
import type { ServiceKeysProvider } from '../ports/bucket-signer.ts';
import type { Clock } from '../ports/clock.ts';
import type { HandedOverQueue, ReadHandedOver } from '../ports/handed-over.ts';
import type { Disclose } from '../governed/disclose.ts';
import { followedAlready, takeFromSes } from '../lifecycle/mail-in/take-from-ses.ts';
import { createMailIn, hourMs, mailBudgets, type MailIn } from '../lifecycle/mail-in/take-mail.ts';
import type { Steward } from './compose.ts';
import type { Config } from './config.ts';
import type { HandedOverQueues } from './edition.ts';
import { keysOr } from './mailer.ts';
import type { Companies } from './processors.ts';

const threadsADayMax = 3;
const dayMs = 86_400_000;

/** What reads and judges mail; undefined where none is received. */
export function openMailReader(
  { mailIn }: Pick<Config, 'mailIn'>,
  { outside }: Pick<Companies, 'outside'>,
  log: Log,
): MailReader | undefined {
  return (
    mailIn &&
    createMailReader({
      dns: createSystemDns({ count: () => outside?.count('dns-resolver'), ...(mailIn.dns === undefined ? {} : { servers: mailIn.dns }) }),
      name: mailIn.domain,
      onAlarm: log.alarm,
    })
  );
}

/** The one way mail gets into projects, whoever receives it. */
export function mailInOf(
  { door, identity }: Pick<Steward, 'door' | 'identity'>,
  { mailIn }: Pick<Config, 'mailIn'>,
  reader: MailReader | undefined,
): MailIn | undefined {
  if (mailIn === undefined || reader === undefined) return undefined;
  const { domain } = mailIn;
  const { perProjectMax, perBusinessMax } = mailBudgets;
  const budgets = {
    project: createBudget(door.tools, 'mails-project', perProjectMax, hourMs),
    business: createBudget(door.tools, 'mails-business', perBusinessMax, hourMs),
  };
  return createMailIn({ door, identity, domain, judgeMail: reader.judgeMail, readMail: reader.readMail, budgets });
}

/** What services say to us that we did not ask. */
export interface HandedOverWays {
  readonly mailIn: HandedOverParts | undefined;
  readonly mailEvents: HandedOverParts | undefined;
}

interface HandedOverGiven extends Pick<Companies, 'outside'> {
  readonly disclose: Disclose;
  readonly roleKeys?: ServiceKeysProvider | undefined;
}

export function handedOverOf(
  config: Pick<Config, 'sesIn' | 'sesEvents'>,
  steward: Pick<Steward, 'door' | 'clock'>,
  mailIn: MailIn | undefined,
  given: HandedOverGiven,
): HandedOverWays {
  return { mailIn: receivedOf(config, steward, mailIn, given), mailEvents: eventsOf(config, steward, given) };
}

/** Takes what services put into queues, until `signal` aborts. */
export async function runQueues(queues: HandedOverQueues | undefined, ways: HandedOverWays, signal: AbortSignal): Promise<void> {
  const taking = (queue: HandedOverQueue | undefined, parts: HandedOverParts | undefined) =>
    queue && parts && queue.run((body) => takeOnce(parts, body), signal);
  await Promise.all([taking(queues?.mailIn, ways.mailIn), taking(queues?.mailEvents, ways.mailEvents)]);
}

/** A queue gives the same twice: what was followed already is done. */
async function takeOnce(parts: HandedOverParts, body: Uint8Array): Promise<void> {
  try {
    await takeHandedOver(parts, body);
  } catch (error) {
    if (!isStewardError(error, 'refused') || error.rule !== followedAlready) throw error;
  }
}

/** Reads notifications of a topic; the certificates of its service are fetched without a ledger, for they concern no customer. */
function readerOf(topic: string, clock: Clock, { outside }: HandedOverGiven): ReadHandedOver {
  const onLookup = () => outside?.count('dns-resolver');
  return readSns({
    topic,
    outbound: createOutboundHttp({ onLookup }),
    issuers: (hostAndPort) => createOutboundHttp({ onLookup, selfHosted: [hostAndPort] }),
    nowMs: clock.nowMs,
  });
}

/** What became of a mail is written down where it stands that it was sent. */
function eventsOf(
  { sesEvents }: Pick<Config, 'sesEvents'>,
  { door, clock }: Pick<Steward, 'door' | 'clock'>,
  given: HandedOverGiven,
): HandedOverParts | undefined {
  if (sesEvents === undefined) return undefined;
  return { read: readerOf(sesEvents.topic, clock, given), take: async ({ message }) => void (await noteMailEvent(door.tools, message)) };
}

/** Where Amazon SES receives mail too. */
function receivedOf(
  { sesIn }: Pick<Config, 'sesIn'>,
  { door, clock }: Pick<Steward, 'door' | 'clock'>,
  mailIn: MailIn | undefined,
  given: HandedOverGiven,
): HandedOverParts | undefined {
  if (sesIn === undefined || mailIn === undefined) return undefined;
  const region = regionOf(sesIn.topic);
  const place = { endpoint: `https://s3.${region}.amazonaws.com`, region, bucket: sesIn.bucket };
  const keys = keysOr(sesIn.keys, given.roleKeys);
  const bucket = async () => ({ ...place, ...(await keys()) });
  return {
    read: readerOf(sesIn.topic, clock, given),
    take: (handed) => takeFromSes({ door, disclose: given.disclose, sign: signForS3, bucket, mailIn }, handed),
  };
}

export async function receiveMails(
  { host, tls, url, operator, mailIn }: Pick<Config, 'host' | 'tls' | 'url' | 'operator' | 'mailIn'>,
  { door, clock }: Pick<Steward, 'door' | 'clock'>,
  reader: MailReader | undefined,
  projects: MailIn | undefined,
  log: Log,
): Promise<MailReceiver | undefined> {
  if (mailIn?.port === undefined || reader === undefined) return undefined;
  const name = new URL(url).hostname;
  const own = tls && { cert: await readFile(tls.certFile, 'utf8'), key: await readFile(tls.keyFile, 'utf8') };
  const handler = contactMail({ door, mailbox: createBudget(door.tools, 'contact-mails', threadsADayMax, dayMs) });
  return receiveMail({
    host,
    port: mailIn.port,
    name,
    tls: own ?? selfSignedCertificate('Steward', name),
    recipients: recipientsOf({ [operator.privacyEmail]: handler }, reader, projects),
    onAlarm: log.alarm,
    nowMs: clock.nowMs,
  });
}
