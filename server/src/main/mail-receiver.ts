// Mail to the privacy address and into projects, received here: on the server's own host, with its certificate or, where it has none, with one made for the occasion.
import { readFile } from 'node:fs/promises';
import { selfSignedCertificate } from '../adapters/embedded/self-signed-certificate.ts';
import { readSns, regionOf } from '../adapters/embedded/amazon-sns.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { signForS3 } from '../adapters/embedded/s3-signer.ts';
import { createSystemDns } from '../adapters/embedded/system-dns.ts';
import { createBudget } from '../edges/http/budget.ts';
import type { HandedOverParts } from '../edges/http/handed-over.ts';
import type { Log } from '../edges/http/log.ts';
import { contactMail } from '../edges/smtp/contact-mail.ts';
import { receiveMail, type MailReceiver } from '../edges/smtp/receive-mail.ts';
import { recipientsOf } from '../edges/smtp/recipients.ts';
import { createMailReader, type MailReader } from '../edges/worker/mail-reader.ts';
import type { Disclose } from '../governed/disclose.ts';
import { takeFromSes } from '../lifecycle/mail-in/take-from-ses.ts';
import { createMailIn, hourMs, mailBudgets, type MailIn } from '../lifecycle/mail-in/take-mail.ts';
import type { Steward } from './compose.ts';
import type { Config } from './config.ts';
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

/** Where Amazon SES receives mail too; the certificates of its notifications are fetched without a ledger, for they concern no customer. */
export function handedOverOf(
  { sesIn }: Pick<Config, 'sesIn'>,
  { door, clock }: Pick<Steward, 'door' | 'clock'>,
  mailIn: MailIn | undefined,
  { disclose, outside }: { readonly disclose: Disclose } & Pick<Companies, 'outside'>,
): HandedOverParts | undefined {
  if (sesIn === undefined || mailIn === undefined) return undefined;
  const { topic, bucket: name, accessKeyId, secretAccessKey } = sesIn;
  const region = regionOf(topic);
  const bucket = { endpoint: `https://s3.${region}.amazonaws.com`, region, bucket: name, accessKeyId, secretAccessKey };
  const outbound = createOutboundHttp({ onLookup: () => outside?.count('dns-resolver') });
  return {
    read: readSns({ topic, outbound, nowMs: clock.nowMs }),
    take: (handed) => takeFromSes({ door, disclose, sign: signForS3, bucket, mailIn }, handed),
  };
}

export async function receiveMails(
  { host, tls, url, operator, mailIn }: Pick<Config, 'host' | 'tls' | 'url' | 'operator' | 'mailIn'>,
  { door, clock }: Pick<Steward, 'door' | 'clock'>,
  reader: MailReader | undefined,
  projects: MailIn | undefined,
  log: Log,
): Promise<MailReceiver | undefined> {
  if (mailIn === undefined || reader === undefined) return undefined;
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
