// An address of nothing, among the staff's.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../design/parts/button.tsx';
import styles from './frame.module.css';

export function Nowhere() {
  return (
    <main className={styles.page}>
      <h1>
        <Trans>There is no such page</Trans>
      </h1>
      <p className={styles.back}>
        <Link className={buttonClass('first')} to="/staff">
          <Trans>To the cases</Trans>
        </Link>
      </p>
    </main>
  );
}
