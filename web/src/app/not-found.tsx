// An address of nothing: within the app with everything around it, elsewhere on a page of its own.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../design/parts/button.tsx';
import styles from './shell.module.css';

export function NotFound() {
  return (
    <div className={styles.nothing}>
      <h1>
        <Trans>There is no such page</Trans>
      </h1>
      <p>
        <Trans>The address may be mistyped, or what was there has been moved.</Trans>
      </p>
      <p>
        <Link className={buttonClass('first')} to="/app">
          <Trans>To the projects</Trans>
        </Link>
      </p>
    </div>
  );
}

export function NotFoundOutside() {
  return (
    <main className={styles.alone}>
      <NotFound />
    </main>
  );
}
