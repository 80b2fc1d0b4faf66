// An address of nothing.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import styles from './shell.module.css';

export function NotFound() {
  return (
    <main className={styles.page}>
      <h1>
        <Trans>There is no such page</Trans>
      </h1>
      <p>
        <Link to="/app">
          <Trans>To the projects</Trans>
        </Link>
      </p>
    </main>
  );
}
