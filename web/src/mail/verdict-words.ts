// What is proven about the sender of a mail, in a word and in a sentence.
import { useLingui } from '@lingui/react/macro';
import type { MailSenderVerdict } from '@steward/protocol/words.ts';
import type { Tone } from '../design/parts/badge.tsx';

interface VerdictWords {
  readonly label: string;
  readonly hint: string;
  readonly tone: Tone;
}

export function useVerdictWords(): Readonly<Record<MailSenderVerdict, VerdictWords>> {
  const { t } = useLingui();
  return {
    verified: { label: t`Sender verified`, hint: t`The sender's mail domain vouches for the address.`, tone: 'good' },
    unverified: { label: t`Sender unproven`, hint: t`Nothing proves that the mail is from this address.`, tone: 'wait' },
    failed: { label: t`Sender may be forged`, hint: t`The sender's mail domain says that the mail is not from there.`, tone: 'stop' },
  };
}
