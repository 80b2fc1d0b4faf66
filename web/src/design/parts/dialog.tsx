// What is asked in between, or looked at closely.
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { useLingui } from '@lingui/react/macro';
import { useRef, type ReactNode } from 'react';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** `wide` for what is read or worked on, from the side on a desk. */
  readonly size?: 'wide';
  /** Beside the title: what can be done with the whole. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
}

/**
 * Over the page; on a phone it comes up from below. Escape, the cross and a press on what is veiled close it; what happens in another dialog that came
 * over it (signing in again) or in a toast does not.
 */
export function Dialog({ open, title, children, size, actions, onClose }: DialogProps) {
  const { t } = useLingui();
  const popup = useRef<HTMLDivElement>(null);
  const change = (next: boolean, { event }: BaseDialog.Root.ChangeEventDetails) => {
    const over = event.target instanceof Element ? event.target.closest('[role="dialog"]') : null;
    if (!next && (over === null || over === popup.current)) onClose();
  };
  return (
    <BaseDialog.Root open={open} onOpenChange={change} disablePointerDismissal>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.veil} onClick={onClose} />
        <BaseDialog.Popup ref={popup} className={size === 'wide' ? `${styles.popup} ${styles.wide}` : styles.popup}>
          <div className={styles.head}>
            <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
            <div className={styles.actions}>
              {actions}
              <IconButton label={t`Close`} icon="close" onClick={onClose} />
            </div>
          </div>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
