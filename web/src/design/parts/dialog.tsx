// What is asked in between, or looked at closely.
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** `wide` for what is read or worked on, from the side on a desk. */
  readonly size?: 'wide';
  readonly onClose: () => void;
}

/** Over the page; on a phone it comes up from below. Escape, the cross and a press beside it close it. */
export function Dialog({ open, title, children, size, onClose }: DialogProps) {
  const { t } = useLingui();
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.veil} />
        <BaseDialog.Popup className={size === 'wide' ? `${styles.popup} ${styles.wide}` : styles.popup}>
          <div className={styles.head}>
            <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
            <IconButton label={t`Close`} icon="close" onClick={onClose} />
          </div>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
