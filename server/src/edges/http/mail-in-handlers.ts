// Mail into projects: each parses, calls governed operations and renders the outcome.
import type { WireMailIn, WireQuarantine } from '@steward/protocol/wire/mail-in-routes.ts';
import type { MailOtherwiseRule, MailRule } from '@steward/protocol/words.ts';
import { readMailbox, type Mailbox } from '../../governed/mail-in/read-mailbox.ts';
import { readQuarantine, type QuarantinedMail } from '../../governed/mail-in/read-quarantine.ts';
import { releaseMail } from '../../governed/mail-in/release-mail.ts';
import { setMailIn } from '../../governed/mail-in/set-mail-in.ts';
import { releaseQuarantined } from '../../lifecycle/mail-in/release-quarantined.ts';
import type { ReadMailBytes } from '../../ports/read-mail.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';
import { StewardError } from '@steward/protocol/errors.ts';

export interface MailInHttpParts {
  /** The domain of the addresses. */
  readonly domain: string;
  readonly readMail: ReadMailBytes;
}

const hourMs = 3_600_000;

/** Without `parts` this installation receives no mail: what is there can be seen and switched off. */
export function mailInHandlers(parts: MailInHttpParts | undefined) {
  const operation = setMailIn(parts?.domain ?? 'localhost');
  const available = parts !== undefined;
  const receiving = () => {
    if (!parts) throw new StewardError('conflict', { field: 'step', rule: 'this installation receives no mail' });
    return parts;
  };
  return {
    mailIn: async (call: Call) => wireMailIn(available, await call.perform(readMailbox, { project: call.params['id']! })),
    async setMailAddress(call: Call) {
      const { step, graceHours } = call.body as { step: 'on' | 'rotate' | 'off'; graceHours: number };
      if (step !== 'off') receiving();
      const change = step === 'rotate' ? ({ kind: 'rotate', graceMs: graceHours * hourMs } as const) : ({ kind: step } as const);
      return wireMailIn(available, await call.perform(operation, { project: call.params['id']!, change }));
    },
    async setMailRules(call: Call) {
      const { version, ...rules } = call.body as { version: number; rule?: MailRule; otherwise?: MailOtherwiseRule; senders?: string[] };
      const change = { kind: 'rules', ifVersion: version, ...rules } as const;
      return wireMailIn(available, await call.perform(operation, { project: call.params['id']!, change }));
    },
    async quarantine(call: Call): Promise<WireQuarantine> {
      const { mails, log } = await call.perform(readQuarantine, { project: call.params['id']! });
      return {
        mails: mails.map(wireQuarantined),
        log: log.map(({ atMs, outcome, reason, bytes }) => ({
          at: isoTime(atMs),
          outcome,
          ...(reason === undefined ? {} : { reason }),
          bytes,
        })),
      };
    },
    async releaseMail(call: Call) {
      const named = { project: call.params['id']!, mail: call.params['mail']! };
      const { mail } = await releaseQuarantined((each, input) => call.perform(each, input), receiving().readMail, named);
      return { mail: mail! };
    },
    async discardMail(call: Call) {
      await call.perform(releaseMail, { project: call.params['id']!, mail: call.params['mail']! });
    },
  };
}

function wireMailIn(available: boolean, mailbox: Mailbox | undefined): WireMailIn {
  if (!mailbox) return { available };
  const { address, former, rule, otherwise, senders, version } = mailbox;
  return {
    available,
    mailbox: {
      ...(address === undefined ? {} : { address }),
      ...(former === undefined ? {} : { former: { address: former.address, until: isoTime(former.untilMs) } }),
      rule,
      otherwise,
      senders: [...senders],
      version,
    },
  };
}

function wireQuarantined({ id, atMs, subject, from, fromName, reason, verdicts, bytes }: QuarantinedMail): WireQuarantine['mails'][number] {
  const { spf, dkim, dmarc, arc, sender } = verdicts;
  return {
    id,
    at: isoTime(atMs),
    subject,
    ...(from === undefined ? {} : { from }),
    ...(fromName === undefined ? {} : { fromName }),
    reason,
    sender,
    checks: { spf, dkim, dmarc, arc },
    bytes,
  };
}
