// Said to owners and admins when a deletion waits for their answer.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { erasuresQuery } from '../../api/erasures.ts';
import { useIsAdmin } from '../../app/account.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './privacy.module.css';

export function WaitingForMe() {
  const isAdmin = useIsAdmin();
  const { data: erasures } = useQuery({ ...erasuresQuery, enabled: isAdmin });
  const count = erasures?.filter(({ mayDecide }) => mayDecide).length ?? 0;
  if (count === 0) return null;
  return (
    <div className={styles.panel}>
      <Notice>
        <p>
          <Plural value={count} one="A deletion waits for your answer." other="# deletions wait for your answer." />{' '}
          <Trans>No answer means no.</Trans>
        </p>
        <p>
          <Link className={buttonClass('plain')} to="/app/privacy/delete">
            <Trans>Have a look</Trans>
          </Link>
        </p>
      </Notice>
    </div>
  );
}
