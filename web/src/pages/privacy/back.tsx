// The way back to the page above.
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../design/parts/icon.tsx';
import styles from './privacy.module.css';

export function Back({ to, children }: { readonly to: NonNullable<LinkProps['to']>; readonly children: ReactNode }) {
  return (
    <Link className={styles.back} to={to}>
      <Icon name="left" />
      {children}
    </Link>
  );
}
