// What becomes of mails and why, in plain words.
import { useLingui } from '@lingui/react/macro';
import type { MailOtherwiseRule, MailReason, MailRule } from '@steward/protocol/words.ts';
import type { QuarantinedMail } from '../../../api/mail-in.ts';

interface Words {
  readonly label: string;
  readonly hint: string;
}

export function useRuleWords(): Readonly<Record<MailRule, Words>> {
  const { t } = useLingui();
  return {
    members: {
      label: t`People who work in this project`,
      hint: t`From the address of their account, if their mail domain vouches for it.`,
    },
    known: { label: t`They and known senders`, hint: t`Addresses or domains that you enter below.` },
    anyone: { label: t`Anybody who knows the address`, hint: t`Unproven senders are marked; forged ones are kept out.` },
  };
}

export function useOtherwiseWords(): Readonly<Record<MailOtherwiseRule, Words>> {
  const { t } = useLingui();
  return {
    quarantine: { label: t`Set it aside`, hint: t`Somebody who manages the project decides within 30 days.` },
    bounce: { label: t`Send it back`, hint: t`The sender is told why at once.` },
  };
}

export function useReasonWords(): Readonly<Record<MailReason, string>> {
  const { t } = useLingui();
  return {
    unverified: t`Nothing proves that it is from this address`,
    failed: t`The sender's domain says that it is not from there`,
    'several-senders': t`It names several senders`,
    'no-sender': t`It does not say who wrote it`,
    'not-a-member': t`The sender does not work in this project`,
    'not-known': t`The sender is not among the known ones`,
    'auto-reply': t`It is an automatic answer`,
    loop: t`It goes round in circles`,
    unreadable: t`It cannot be read as an e-mail`,
    'too-large': t`It is too large`,
    virus: t`A virus was found in it`,
    'quarantine-full': t`Too many e-mails were waiting already`,
  };
}

/** The checks that people can do something with: what passed, what did not, and of which domain. */
export function useCheckWords(): (mail: QuarantinedMail) => readonly string[] {
  const { t } = useLingui();
  return ({ from, checks: { spf, dkim, dmarc } }) => {
    const of = (domain: string | undefined) => domain ?? from?.split('@')[1] ?? '?';
    const spfOf = of(spf.domain);
    const dkimOf = of(dkim.domain);
    const dmarcOf = of(dmarc.domain);
    return [
      spf.result === 'pass'
        ? t`The server that delivered it may send for ${spfOf}.`
        : spf.result === 'none' || spf.result === 'neutral'
          ? t`${spfOf} does not say which servers may send for it.`
          : t`The server that delivered it may not send for ${spfOf}.`,
      dkim.result === 'pass'
        ? t`It is signed by ${dkimOf} and unchanged.`
        : dkim.result === 'none'
          ? t`It is not signed.`
          : t`Its signature does not fit: it was changed on the way, or forged.`,
      dmarc.result === 'pass'
        ? t`${dmarcOf} vouches for the address.`
        : dmarc.result === 'fail'
          ? t`${dmarcOf} asks not to believe such mails.`
          : t`${dmarcOf} does not say what to do with such mails.`,
    ];
  };
}
