// Requests to look that wait for whoever is signed in: a bell in the head of every page, and a banner on the projects with the first of them.
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { staffAccessQuery, type WireCaseNow } from '../api/cases.ts';
import { buttonClass } from '../design/parts/button.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { SayCase } from './say-case.tsx';
import styles from './waiting-requests.module.css';

function useWaiting(): readonly WireCaseNow[] {
  const { data } = useQuery(staffAccessQuery);
  return data?.cases.filter(({ may }) => may.decide) ?? [];
}

/** Nothing while nothing waits. */
export function WaitingBell() {
  const { t } = useLingui();
  const count = useWaiting().length;
  const label = t`${plural(count, { one: '# request to look waits', other: '# requests to look wait' })}`;
  return (
    <span role="status">
      {count > 0 && (
        <Link className={styles.bell} to="/app/privacy/requests" aria-label={label} title={label}>
          <Icon name="key" />
          <span aria-hidden="true">{count}</span>
        </Link>
      )}
    </span>
  );
}

export function WaitingBanner() {
  const waiting = useWaiting();
  const [first] = waiting;
  if (!first) return null;
  const others = waiting.length - 1;
  return (
    <aside className={styles.banner}>
      <Icon name="key" large />
      <div>
        <strong>
          <SayCase of={first} />
        </strong>
        <p>
          <Trans>Nothing is shown until you say so. No answer means no.</Trans> {others > 0 && <More count={others} />}
        </p>
      </div>
      <Link className={buttonClass()} to="/app/privacy/requests">
        <Trans>Answer</Trans>
      </Link>
    </aside>
  );
}

function More({ count }: { readonly count: number }) {
  const { t } = useLingui();
  return <>{t`${plural(count, { one: 'And # more.', other: 'And # more.' })}`}</>;
}
