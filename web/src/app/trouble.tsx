// A page that could not be loaded: what went wrong, and to try again.
import { Trans, useLingui } from '@lingui/react/macro';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { sayError } from '../api/say-error.ts';
import { Button } from '../design/parts/button.tsx';
import { Notice } from '../design/parts/notice.tsx';
import styles from './shell.module.css';

export function Trouble({ error }: ErrorComponentProps) {
  const { i18n } = useLingui();
  const router = useRouter();
  return (
    <main className={`${styles.alone} ${styles.nothing}`}>
      <h1>
        <Trans>This page cannot be shown</Trans>
      </h1>
      <Notice kind="stop">{sayError(i18n, error)}</Notice>
      <p>
        <Button onClick={() => void router.invalidate()}>
          <Trans>Try again</Trans>
        </Button>
      </p>
    </main>
  );
}
