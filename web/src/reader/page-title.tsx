// The heading of a page, which the window is called after, and the way that leads there.
import { useLingui } from '@lingui/react/macro';
import { useEffect, type ReactNode } from 'react';
import { useCopy } from './copy-context.ts';
import styles from './reader.module.css';

export interface Step {
  readonly to: string;
  readonly name: string;
}

export function PageTitle({
  title,
  way = [],
  children,
}: {
  readonly title: string;
  readonly way?: readonly Step[];
  readonly children?: ReactNode;
}) {
  const { t } = useLingui();
  const { business } = useCopy();
  useEffect(() => {
    document.title = `${title} · ${business}`;
  }, [title, business]);
  return (
    <div className={styles.heading}>
      {way.length > 0 && (
        <nav className={styles.way} aria-label={t`You are here`}>
          <ol>
            {[{ to: '#/', name: t`Contents` }, ...way].map(({ to, name }) => (
              <li key={to}>
                <a href={to}>{name}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1>{title}</h1>
      {children}
    </div>
  );
}
