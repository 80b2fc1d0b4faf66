// The bell in the head of every page: how much one was told and has not read yet, on whichever device.
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { noticesQuery } from '../api/notices.ts';
import { Icon } from '../design/parts/icon.tsx';
import styles from './notice-bell.module.css';

const shownMax = 99;

export function NoticeBell() {
  const { t } = useLingui();
  const unread = useQuery(noticesQuery).data?.unread ?? 0;
  const label = unread === 0 ? t`Notifications` : t`${plural(unread, { one: 'Notifications: # new', other: 'Notifications: # new' })}`;
  return (
    <Link className={styles.bell} to="/app/notices" aria-label={label} title={label} activeOptions={{ exact: false }}>
      <Icon name="bell" />
      {unread > 0 && (
        <span className={styles.count} aria-hidden="true">
          {unread > shownMax ? `${shownMax}+` : unread}
        </span>
      )}
    </Link>
  );
}
