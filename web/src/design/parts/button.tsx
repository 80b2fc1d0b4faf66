// A button; the link that looks like one is a link.
import { Button as BaseButton } from '@base-ui/react/button';
import type { ReactNode } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps {
  readonly children: ReactNode;
  /** `first` for the one thing the page is for, `severe` for what cannot be undone, `plain` for what is beside the point. */
  readonly kind?: 'first' | 'plain' | 'severe' | undefined;
  readonly type?: 'button' | 'submit';
  readonly icon?: IconName;
  /** Under way: stays focusable and says so. */
  readonly busy?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** For two-state buttons: whether it is on. */
  readonly pressed?: boolean | undefined;
  readonly onClick?: (() => void) | undefined;
}

export function Button({ children, kind, type = 'button', icon, busy = false, disabled = false, pressed, onClick }: ButtonProps) {
  return (
    <BaseButton
      className={buttonClass(kind)}
      type={type}
      disabled={busy || disabled}
      focusableWhenDisabled
      aria-busy={busy}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </BaseButton>
  );
}

/** For links that look like buttons. */
export function buttonClass(kind?: ButtonProps['kind']): string {
  return kind === undefined ? styles.button! : `${styles.button} ${styles[kind]}`;
}

/** A button that shows a picture alone; `label` is what it says to those who listen, and on hovering. */
export function IconButton({
  label,
  icon,
  busy = false,
  onClick,
}: {
  readonly label: string;
  readonly icon: IconName;
  readonly busy?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <BaseButton
      className={styles.icon}
      disabled={busy}
      focusableWhenDisabled
      aria-busy={busy}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </BaseButton>
  );
}

/** A link that shows a picture alone, to something that is downloaded. */
export function IconDownload({
  label,
  icon,
  href,
  fileName,
}: {
  readonly label: string;
  readonly icon: IconName;
  readonly href: string;
  readonly fileName: string;
}) {
  return (
    <a className={styles.icon} href={href} download={fileName} aria-label={label} title={label}>
      <Icon name={icon} />
    </a>
  );
}
