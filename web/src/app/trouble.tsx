// A page that could not be loaded: what went wrong, and to try again.
import { Trans } from '@lingui/react/macro';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../design/parts/button.tsx';
import styles from './shell.module.css';
import { ErrorNotice } from './error-notice.tsx';

export function Trouble({ error }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main className={`${styles.alone} ${styles.nothing}`}>
      <h1>
        <Trans>This page cannot be shown</Trans>
      </h1>
      <ErrorNotice error={error} />
      <p>
        <Button onClick={() => void router.invalidate()}>
          <Trans>Try again</Trans>
        </Button>
      </p>
    </main>
  );
}
