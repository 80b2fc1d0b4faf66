// "May ask: 7, can look now: 0."
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { staffPeopleQuery } from '../queries.ts';
import styles from '../staff.module.css';

export function LookersNow() {
  const { data } = useQuery(staffPeopleQuery);
  if (!data) return null;
  return (
    <div className={`${styles.numbers} ${styles.title}`}>
      <p>
        <strong>{data.mayAsk}</strong> <Trans>may ask to look</Trans>
      </p>
      <p>
        <strong>{data.canLook}</strong> <Trans>can look now</Trans>
      </p>
    </div>
  );
}
