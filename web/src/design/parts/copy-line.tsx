// A link or a secret to be taken along: shown whole, copied with one press.
import { Trans } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Button } from './button.tsx';
import styles from './copy-line.module.css';

export function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId();
  const [copied, setCopied] = useState<boolean>();
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className={styles.line}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        <textarea id={id} className={styles.text} rows={2} readOnly value={text} onFocus={(event) => event.target.select()} />
        <Button icon={copied ? 'check' : 'copy'} onClick={copy}>
          {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
        </Button>
      </div>
      <p role="status" className={copied === false ? styles.failed : 'visually-hidden'}>
        {copied === true && <Trans>Copied</Trans>}
        {copied === false && <Trans>The browser did not allow copying. Select the text and copy it.</Trans>}
      </p>
    </div>
  );
}
