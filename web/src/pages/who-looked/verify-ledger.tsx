// The proof in the app: checks the ledger in this browser with the public verifier's own parts, a single entry's receipt likewise, and lets people
// tamper with a copy.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent, type ReactNode } from 'react';
import { StewardError } from '@steward/protocol/errors.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import type { LedgerResult, LedgerSubject } from '../../verifier/check-ledger.ts';
import { LedgerCheck } from '../../verifier/ledger-check.tsx';
import { Limits } from '../../verifier/limits.tsx';
import { ReceiptCheck } from '../../verifier/receipt-check.tsx';
import { serverLedger, serverReceipt, type ServerVolume } from '../../verifier/server-ledger.ts';
import type { Verified } from './verified-when.ts';
import styles from './verify-ledger.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export interface VerifyLedgerProps {
  readonly volume: ServerVolume;
  /** What is claimed, above its proof. */
  readonly children?: ReactNode;
  readonly onVerified?: (verified: Verified | undefined) => void;
}

export function VerifyLedger({ volume, children, onVerified }: VerifyLedgerProps) {
  const [subject, setSubject] = useState<LedgerSubject>();
  const check = () => setSubject({ source: serverLedger(volume.volume), keys: [volume.vkey], origin: volume.origin, online: true });
  return (
    <section className={styles.verify}>
      {children}
      <div className={styles.row}>
        <Button kind="first" onClick={check}>
          <Trans>Verify this ledger</Trans>
        </Button>
        <a className={styles.away} href="/verify">
          <Trans>Verifier that works without us</Trans>
        </a>
      </div>
      <p className={styles.soft}>
        <Trans>What no log can show: an access that never came through Steward’s door, and what somebody remembers.</Trans>
      </p>
      {subject && <LedgerCheck subject={subject} {...(onVerified ? { onResult: (result) => onVerified(verifiedNow(result)) } : {})} />}
      {subject && <EntryProof volume={volume} />}
      {subject && <Limits />}
    </section>
  );
}

function verifiedNow({ report: { verdict, counts } }: LedgerResult): Verified | undefined {
  return verdict === 'unchecked' ? undefined : { atMs: Date.now(), fits: verdict === 'verified', entries: counts.entries };
}

/** The receipt of one entry, fetched and checked. */
function EntryProof({ volume }: { readonly volume: ServerVolume }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState('');
  const keys = useMemo(() => [volume.vkey], [volume.vkey]);
  const fetched = useMutation({
    mutationFn: async () => {
      const text = /^\d{1,15}$/.test(typed.trim()) ? await serverReceipt(volume.volume, Number(typed)) : undefined;
      if (text === undefined) throw new StewardError('not-found');
      return text;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    fetched.mutate();
  };
  return (
    <div className={styles.entry}>
      <h3>
        <Trans>The proof of one entry</Trans>
      </h3>
      <form className={styles.row} onSubmit={submit}>
        <Field
          label={t`Number of the entry`}
          hint={t`It stands above the details of each entry.`}
          inputMode="numeric"
          required
          value={typed}
          onChange={setTyped}
        />
        <Button type="submit" busy={fetched.isPending}>
          <Trans>Check this entry’s proof</Trans>
        </Button>
      </form>
      {fetched.error && <ErrorNotice error={fetched.error} />}
      {fetched.data !== undefined && <ReceiptCheck text={fetched.data} keys={keys} online />}
    </div>
  );
}
