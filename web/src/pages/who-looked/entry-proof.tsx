// The proof that an entry is in the log as it was signed: its receipt, checked here or taken along.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { parseReceipt } from '@steward/protocol/ledger/receipt.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import { receiptQuery, type LedgerEntry, type Volume } from '../../api/ledger.ts';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { ReceiptCheck } from '../../verifier/receipt-check.tsx';
import styles from './details.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function EntryProof({
  entry: { index },
  volume: { volume, origin, vkey },
}: {
  readonly entry: LedgerEntry;
  readonly volume: Volume;
}) {
  const { i18n } = useLingui();
  const [checking, setChecking] = useState(false);
  const receipt = useQuery(receiptQuery(volume, index));
  const keys = useMemo(() => [vkey], [vkey]);
  return (
    <section className={styles.proof}>
      <h3>
        <Trans>Technical proof</Trans>
      </h3>
      <dl className={styles.facts}>
        <dt>
          <Trans>Position</Trans>
        </dt>
        <dd>
          <Trans>
            entry {i18n.number(index)} of volume {volume}
          </Trans>
        </dd>
        <dt>
          <Trans>Log</Trans>
        </dt>
        <dd className={styles.mono}>{origin}</dd>
        {receipt.data !== undefined && (
          <>
            <dt>
              <Trans>Leaf hash</Trans>
            </dt>
            <dd className={styles.mono}>{leafOf(receipt.data)}</dd>
          </>
        )}
      </dl>
      {receipt.error && <ErrorNotice error={receipt.error} />}
      <div className={styles.row}>
        <Button busy={receipt.isPending} disabled={receipt.data === undefined} onClick={() => setChecking(true)}>
          <Trans>Check this entry</Trans>
        </Button>
        <a
          className={buttonClass('plain')}
          href={`/v1/ledger/${volume}/receipts/${index}`}
          download={`entry-${volume}-${index}.tlog-proof`}
        >
          <Icon name="download" />
          <Trans>Receipt</Trans>
        </a>
        <a className={buttonClass('plain')} href="/verify">
          <Trans>Verifier that works without us</Trans>
        </a>
      </div>
      {checking && receipt.data !== undefined && <ReceiptCheck text={receipt.data} keys={keys} online />}
    </section>
  );
}

/** Base64; empty for a receipt that cannot be read, which the check will say. */
function leafOf(text: string): string {
  try {
    const { extra } = parseReceipt(text);
    return extra ? leafHash(extra).toBase64() : '';
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
