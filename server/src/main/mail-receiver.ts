// Mail to the privacy address and into projects, received here: on the server's own host, with its certificate or, where it has none, with one made for the occasion.
import { readFile } from 'node:fs/promises';
import { selfSignedCertificate } from '../adapters/embedded/self-signed-certificate.ts';
import { createSystemDns } from '../adapters/embedded/system-dns.ts';
import { createBudget } from '../edges/http/budget.ts';
import type { Log } from '../edges/http/log.ts';
import { contactMail } from '../edges/smtp/contact-mail.ts';
import { receiveMail, type MailReceiver } from '../edges/smtp/receive-mail.ts';
import { recipientsOf } from '../edges/smtp/recipients.ts';
import { createMailReader, type MailReader } from '../edges/worker/mail-reader.ts';
import { createMailIn, hourMs, mailBudgets, type MailIn } from '../lifecycle/mail-in/take-mail.ts';
import type { Steward } from './compose.ts';
import type { Config } from './config.ts';

const threadsADayMax = 3;
const dayMs = 86_400_000;

/** What reads and judges mail; undefined where none is received. */
export function openMailReader({ mailIn }: Pick<Config, 'mailIn'>, log: Log): MailReader | undefined {
  return (
    mailIn &&
    createMailReader({
      dns: createSystemDns({ count: () => undefined, ...(mailIn.dns === undefined ? {} : { servers: mailIn.dns }) }),
      name: mailIn.domain,
      onAlarm: log.alarm,
    })
  );
}

/** The one way mail gets into projects, whoever receives it. */
export function mailInOf({ door, identity }: Pick<Steward, 'door' | 'identity'>, domain: string, reader: MailReader): MailIn {
  const { perProjectMax, perBusinessMax } = mailBudgets;
  const budgets = { project: createBudget(door.tools, perProjectMax, hourMs), business: createBudget(door.tools, perBusinessMax, hourMs) };
  return createMailIn({ door, identity, domain, judgeMail: reader.judgeMail, readMail: reader.readMail, budgets });
}

export async function receiveMails(
  { host, tls, url, operator, mailIn }: Pick<Config, 'host' | 'tls' | 'url' | 'operator' | 'mailIn'>,
  steward: Pick<Steward, 'door' | 'identity' | 'clock'>,
  reader: MailReader | undefined,
  log: Log,
): Promise<MailReceiver | undefined> {
  if (mailIn === undefined || reader === undefined) return undefined;
  const { door, clock } = steward;
  const name = new URL(url).hostname;
  const own = tls && { cert: await readFile(tls.certFile, 'utf8'), key: await readFile(tls.keyFile, 'utf8') };
  const handler = contactMail({ door, mailbox: createBudget(door.tools, threadsADayMax, dayMs) });
  return receiveMail({
    host,
    port: mailIn.port,
    name,
    tls: own ?? selfSignedCertificate('Steward', name),
    recipients: recipientsOf({ [operator.privacyEmail]: handler }, reader, mailInOf(steward, mailIn.domain, reader)),
    onAlarm: log.alarm,
    nowMs: clock.nowMs,
  });
}
