// Recovery codes, shown once: to copy, to download, to print.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../design/parts/button.tsx';
import styles from './account.module.css';

export function RecoveryCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const text = `${t`Recovery codes for Steward, each serves once`}\n\n${codes.join('\n')}\n`;
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className={styles.form} data-prints>
      <p>
        <Trans>
          Each of them signs you in once, instead of the app. They are shown now and never again: keep them where you find them without your
          phone.
        </Trans>
      </p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.row} data-no-print>
        <Button icon={copied ? 'check' : 'copy'} onClick={copy}>
          {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
        </Button>
        <Button icon="download" onClick={() => download(text)}>
          <Trans>Download</Trans>
        </Button>
        <Button icon="print" onClick={() => print()}>
          <Trans>Print</Trans>
        </Button>
      </div>
      <div className={styles.row} data-no-print>
        <Button kind="first" onClick={onKept}>
          <Trans>I have kept them</Trans>
        </Button>
      </div>
    </div>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'steward-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}
