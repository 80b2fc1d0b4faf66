// The room that something will take while it is fetched, so that nothing jumps.
import { useLingui } from '@lingui/react/macro';
import styles from './skeleton.module.css';

/** `lines` rows of a list. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { t } = useLingui();
  return (
    <div className={styles.skeleton} role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={styles.line} />
      ))}
    </div>
  );
}
