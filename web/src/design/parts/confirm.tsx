// A question before something that takes something away. What is only hidden for a while asks nothing: it offers *Undo* instead.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './confirm.module.css';
import { Dialog } from './dialog.tsx';

export interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  /** What it does, and what stays. */
  readonly children: ReactNode;
  /** The deed itself, such as *Remove from the project*; never *OK*. */
  readonly deed: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({ open, title, children, deed, busy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <div className={styles.body}>
        {children}
        <div className={styles.ways}>
          <Button kind="severe" busy={busy} onClick={onConfirm}>
            {deed}
          </Button>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
