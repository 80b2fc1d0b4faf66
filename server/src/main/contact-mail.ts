// Mail to the privacy address, received here: on the server's own host, with its certificate or, where it has none, with one made for the occasion.
import { readFile } from 'node:fs/promises';
import { selfSignedCertificate } from '../adapters/embedded/self-signed-certificate.ts';
import { createBudget } from '../edges/http/budget.ts';
import type { Log } from '../edges/http/log.ts';
import { contactMail } from '../edges/smtp/contact-mail.ts';
import { receiveMail, type MailReceiver } from '../edges/smtp/receive-mail.ts';
import { recipientsOf } from '../edges/smtp/recipients.ts';
import type { Steward } from './compose.ts';
import type { Config } from './config.ts';

const threadsADayMax = 3;
const dayMs = 86_400_000;

export async function receiveContactMail(
  { host, tls, url, operator, mailIn }: Pick<Config, 'host' | 'tls' | 'url' | 'operator' | 'mailIn'>,
  { door }: Pick<Steward, 'door'>,
  log: Log,
): Promise<MailReceiver | undefined> {
  if (mailIn === undefined) return undefined;
  const name = new URL(url).hostname;
  const own = tls && { cert: await readFile(tls.certFile, 'utf8'), key: await readFile(tls.keyFile, 'utf8') };
  const handler = contactMail({ door, mailbox: createBudget(door.tools, threadsADayMax, dayMs) });
  return receiveMail({
    host,
    port: mailIn.port,
    name,
    tls: own ?? selfSignedCertificate('Steward', name),
    recipients: recipientsOf({ [operator.privacyEmail]: handler }),
    onAlarm: log.alarm,
  });
}
