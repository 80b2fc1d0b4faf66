// The proof in the app: checks the ledger in this browser with the public verifier's own parts, a single entry's receipt likewise, and lets people
// tamper with a copy.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { StewardError } from '@steward/protocol/errors.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import type { LedgerSubject } from '../../verifier/check-ledger.ts';
import { LedgerCheck } from '../../verifier/ledger-check.tsx';
import { Limits } from '../../verifier/limits.tsx';
import { ReceiptCheck } from '../../verifier/receipt-check.tsx';
import { serverLedger, serverReceipt, type ServerVolume } from '../../verifier/server-ledger.ts';
import styles from './verify-ledger.module.css';

export type Volume = ServerVolume;

export function VerifyLedger({ volume }: { readonly volume: Volume }) {
  const [subject, setSubject] = useState<LedgerSubject>();
  const check = () => setSubject({ source: serverLedger(volume.volume), keys: [volume.vkey], origin: volume.origin, online: true });
  return (
    <section className={styles.verify}>
      <h2>
        <Trans>Do not take our word for it</Trans>
      </h2>
      <p>
        <Trans>
          The check runs here, in your browser, on the ledger’s own files. It also compares them with what this browser saw last time.
        </Trans>
      </p>
      <div className={styles.row}>
        <Button kind="first" onClick={check}>
          <Trans>Verify this ledger</Trans>
        </Button>
        <a className={styles.away} href="/verify">
          <Trans>Verifier that works without us</Trans>
        </a>
      </div>
      {subject && <LedgerCheck subject={subject} />}
      {subject && <EntryProof volume={volume} />}
      {subject && <Limits />}
    </section>
  );
}

/** The receipt of one entry, fetched and checked. */
function EntryProof({ volume }: { readonly volume: Volume }) {
  const { t, i18n } = useLingui();
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
          hint={t`It stands behind the time of each entry.`}
          inputMode="numeric"
          required
          value={typed}
          onChange={setTyped}
        />
        <Button type="submit" busy={fetched.isPending}>
          <Trans>Check this entry’s proof</Trans>
        </Button>
      </form>
      {fetched.error && <Notice kind="stop">{sayError(i18n, fetched.error)}</Notice>}
      {fetched.data !== undefined && <ReceiptCheck text={fetched.data} keys={keys} online />}
    </div>
  );
}
