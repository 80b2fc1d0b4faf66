// How far something long has come.
import { Progress as BaseProgress } from '@base-ui/react/progress';
import styles from './progress.module.css';

/** `value` from 0 to 1; `null` while nobody knows. */
export function Progress({ label, value }: { readonly label: string; readonly value: number | null }) {
  return (
    <BaseProgress.Root className={styles.root} value={value === null ? null : Math.round(value * 100)}>
      <BaseProgress.Label className={styles.label}>{label}</BaseProgress.Label>
      <BaseProgress.Value className={styles.value} />
      <BaseProgress.Track className={styles.track}>
        <BaseProgress.Indicator className={styles.indicator} />
      </BaseProgress.Track>
    </BaseProgress.Root>
  );
}
