// Somebody else changed the same thing meanwhile: both versions are in reach, and nobody's is lost unseen.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './conflict.module.css';

export interface ConflictProps {
  /** What it says now. */
  readonly children: ReactNode;
  /** Who changed it, if known. */
  readonly by: string | undefined;
  readonly busy: boolean;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

export function Conflict({ children, by, busy, onKeepMine, onTakeTheirs }: ConflictProps) {
  return (
    <section className={styles.conflict} role="alert">
      <p>
        <strong>
          {by === undefined ? <Trans>Somebody else changed this meanwhile.</Trans> : <Trans>{by} changed this meanwhile.</Trans>}
        </strong>{' '}
        <Trans>It now says:</Trans>
      </p>
      <div className={styles.theirs}>{children}</div>
      <div className={styles.ways}>
        <Button busy={busy} onClick={onKeepMine}>
          <Trans>Save mine</Trans>
        </Button>
        <Button onClick={onTakeTheirs}>
          <Trans>Take theirs</Trans>
        </Button>
      </div>
    </section>
  );
}
