// Mail out, as configured: a relay by SMTP, or the demo's outbox, through the gate either way. The door is made after the identity
// that sends notices, so it is handed in when it is there.
import { setTimeout } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { createRetryingOutbound } from '../adapters/embedded/retrying-outbound.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import { createOutboxMail, type OutboxMail } from '../adapters/embedded/outbox-mail.ts';
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
import type { Clock } from '../ports/clock.ts';
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
  use(door: Door): void;
}

export function createMailer(config: Config, companies: Companies, log: Log, clock: Clock): Mailer {
  const { mail: processor, processors, outside } = companies;
  const outbox = config.smtp === undefined ? createOutboxMail(clock) : undefined;
  const mail = outbox ?? createSmtpMail(smtpMailParts(config.smtp!.address, config.smtp!.from, 'Steward'));
  const selfHosted = [...processors.values()].flatMap(({ ownHosts = [] }) => ownHosts);
  const outbound = createRetryingOutbound(createOutboundHttp({ selfHosted, onLookup: () => outside?.count('dns-resolver') }), {
    random: systemRandom,
    nowMs: clock.nowMs,
    pause: (ms) => setTimeout(ms),
  });
  const disclose = createDisclose({ outbound, mail, breakers: new Breakers(clock), budget: new GateBudget(clock) });
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
      const sent = ready();
      const mailed = await sent.sendNotice(notice).then(
        () => 'told' as const,
        (error: unknown) => ({ error }),
      );
      if (tools) await tellAccount(tools, notice, mailed === 'told' ? 'told' : 'failed');
      if (mailed !== 'told') throw mailed.error;
    },
    async mailInvitation(call, { email, token, language, untilMs, business }) {
      try {
        await ready().sendInvitation(call.principal(), { to: email, language, business, token, untilMs });
        return true;
      } catch {
        log.alarm('an invitation could not be mailed');
        return false;
      }
    },
    notices: { toPerson: async (...told) => ready().toPerson(...told), toAddress: async (...told) => ready().toAddress(...told) },
    outbox,
    disclose,
    mailThread,
    use(door) {
      tools = door.tools;
      mailOut = createMailOut({ door, disclose, processor: processor.id, mail, base: config.url, privacyEmail });
    },
  };
}
