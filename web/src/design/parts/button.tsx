// A button; the link that looks like one is a link.
import { Button as BaseButton } from '@base-ui/react/button';
import type { ReactNode } from 'react';
import styles from './button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  /** `first` for the one thing the page is for, `severe` for what cannot be undone. */
  readonly kind?: 'first' | 'plain' | 'severe' | undefined;
  readonly type?: 'button' | 'submit';
  /** Under way: stays focusable and says so. */
  readonly busy?: boolean | undefined;
  readonly onClick?: (() => void) | undefined;
}

export function Button({ children, kind, type = 'button', busy = false, onClick }: ButtonProps) {
  const className = kind === undefined ? styles.button : `${styles.button} ${styles[kind]}`;
  return (
    <BaseButton className={className} type={type} disabled={busy} focusableWhenDisabled aria-busy={busy} onClick={onClick}>
      {children}
    </BaseButton>
  );
}
