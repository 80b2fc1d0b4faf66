// The text of a mail: what is long is cut until somebody wants it.
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../design/parts/button.tsx';
import styles from './mail.module.css';

const shownCharsMax = 1_500;
const shownLinesMax = 24;

export function MailText({ text }: { readonly text: string }) {
  const [whole, setWhole] = useState(false);
  const lines = text.split('\n');
  const isLong = text.length > shownCharsMax * 1.2 || lines.length > shownLinesMax + 6;
  const shown = whole || !isLong ? text : `${lines.slice(0, shownLinesMax).join('\n').slice(0, shownCharsMax)} …`;
  if (text === '')
    return (
      <p className={styles.nothing}>
        <Trans>No text</Trans>
      </p>
    );
  return (
    <>
      <p className={styles.text} dir="auto">
        {shown}
      </p>
      {isLong && (
        <div>
          <Button kind="plain" onClick={() => setWhole(!whole)}>
            {whole ? <Trans>Show less</Trans> : <Trans>Show all of it</Trans>}
          </Button>
        </div>
      )}
    </>
  );
}
