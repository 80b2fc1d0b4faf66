// Mail out, as configured: a relay by SMTP, or the demo's outbox, through the gate either way. The door is made after the identity
// that sends notices, so it is handed in when it is there.
import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { StewardError } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { createRetryingOutbound } from '../adapters/embedded/retrying-outbound.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import { createOutboxMail, type OutboxMail } from '../adapters/embedded/outbox-mail.ts';
import { createSesMail } from '../adapters/embedded/ses-mail.ts';
import { createSmtpMail, smtpMailParts } from '../adapters/embedded/smtp-mail.ts';
import type { MailInvitation } from '../edges/http/business-handlers.ts';
import type { Log } from '../edges/http/log.ts';
import { Breakers } from '../governed/breakers.ts';
import { GateBudget } from '../governed/gate-budget.ts';
import { createDisclose, type Disclose } from '../governed/disclose.ts';
import { createMailOut, type MailOut } from '../governed/mail-out.ts';
import type { Door } from '../governed/perform.ts';
import { tellAccount } from '../lifecycle/notices/tell-account.ts';
import type { TellTools } from '../lifecycle/notices/tell.ts';
import type { NoticeMail } from '../lifecycle/notices/send-parts.ts';
import { createMailThread, type MailThread } from '../governed/threads/mail-thread.ts';
import type { ServiceKeys, ServiceKeysProvider } from '../ports/bucket-signer.ts';
import type { Clock } from '../ports/clock.ts';
import type { MailQueue } from '../ports/mail-queue.ts';
import type { MailTransport } from '../ports/mail.ts';
import type { Outbound } from '../ports/outbound.ts';
import type { SendNotice } from '../ports/identity.ts';
import type { Config } from './config.ts';
import type { Companies } from './processors.ts';

export interface Mailer {
  readonly sendNotice: SendNotice;
  readonly mailInvitation: MailInvitation;
  /** For notices. */
  readonly notices: NoticeMail;
  /** Where the demo's mails can be seen. */
  readonly outbox: OutboxMail | undefined;
  /** The outbound gate, over every way out. */
  readonly disclose: Disclose;
  /** Mails about threads with the operator. */
  readonly mailThread: MailThread;
  /** Mails that wait and are due. */
  sendDue(): Promise<number>;
  use(door: Door, queue: MailQueue): void;
}

/** `roleKeys` are those of the machine's role, where the edition has one. */
export function createMailer(config: Config, companies: Companies, log: Log, clock: Clock, roleKeys?: ServiceKeysProvider): Mailer {
  const { mail: processor, processors, outside } = companies;
  const selfHosted = [...processors.values()].flatMap(({ ownHosts = [] }) => ownHosts);
  const outbound = createRetryingOutbound(createOutboundHttp({ selfHosted, onLookup: () => outside?.count('dns-resolver') }), {
    random: systemRandom,
    nowMs: clock.nowMs,
    pause: (ms) => setTimeout(ms),
  });
  const outbox = leaves(config) ? undefined : createOutboxMail(clock);
  const mail = outbox ?? transportOf(config, outbound, clock, roleKeys);
  const budget = new GateBudget(clock);
  const disclose = createDisclose({ outbound, mail, breakers: new Breakers(clock), budget });
  const { privacyEmail } = config.operator;
  const [local, domain] = privacyEmail.split('@') as [string, string];
  const replies = config.mailIn === undefined ? undefined : { local, domain };
  const mailThread = createMailThread({ mail, processor: processor.id, base: config.url, replies, privacyEmail });
  let mailOut: MailOut | undefined;
  let tools: TellTools | undefined;
  const ready = (): MailOut => {
    if (!mailOut) throw new StewardError('outbound-failed', { rule: 'mail is not ready yet' });
    return mailOut;
  };
  return {
    async sendNotice(notice) {
      const mailed = await ready().sendNotice(notice);
      if (tools) await tellAccount(tools, notice, mailed === 'failed' ? 'failed' : 'told');
      if (mailed === 'failed') throw new StewardError('outbound-refused', { rule: 'the mail was given up' });
    },
    async mailInvitation(call, { email, token, language, untilMs, business }) {
      try {
        return (await ready().sendInvitation(call.principal(), { to: email, language, business, token, untilMs })) !== 'failed';
      } catch {
        log.alarm('an invitation could not be mailed');
        return false;
      }
    },
    notices: { toPerson: async (...told) => ready().toPerson(...told), toAddress: async (...told) => ready().toAddress(...told) },
    outbox,
    disclose,
    mailThread,
    sendDue: async () => (mailOut ? mailOut.sendDue() : 0),
    use(door, queue) {
      tools = door.tools;
      if (door.tools.nodes) budget.share(door.tools.nodes);
      mailOut = createMailOut({ door, disclose, processor: processor.id, mail, queue, base: config.url, privacyEmail });
    },
  };
}

/** Keys that were given stay as they are. Throws `invalid-input` where the role's are asked for and there is none. */
export function keysOr(keys: ServiceKeys | undefined, roleKeys: ServiceKeysProvider | undefined): ServiceKeysProvider {
  if (keys) return async () => keys;
  if (roleKeys) return roleKeys;
  throw new StewardError('invalid-input', { field: 'STEWARD_SES_KEYS', rule: 'this edition has no role: give the keys themselves' });
}

const senderName = 'Steward';

/** Otherwise mails stay in the outbox. */
const leaves = ({ smtp, ses }: Pick<Config, 'smtp' | 'ses'>): boolean => smtp !== undefined || ses !== undefined;

function transportOf({ smtp, ses, dkim }: Config, outbound: Outbound, clock: Clock, roleKeys?: ServiceKeysProvider): MailTransport {
  if (ses) {
    const { region, configurationSet, from } = ses;
    const credentials = keysOr(ses.keys, roleKeys);
    return createSesMail({ outbound, clock, region, configurationSet, from, fromName: senderName, credentials });
  }
  const parts = smtpMailParts(smtp!.address, smtp!.from, senderName);
  if (dkim === undefined) return createSmtpMail(parts);
  const domain = smtp!.from.slice(smtp!.from.indexOf('@') + 1);
  return createSmtpMail({ ...parts, dkim: { domain, selector: dkim.selector, privateKey: readFileSync(dkim.keyFile, 'utf8') } });
}
