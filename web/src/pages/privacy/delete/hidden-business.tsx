// In place of every page, when the business is being deleted: what is happening to it, and the way back for those who may.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { erasuresQuery } from '../../../api/erasures.ts';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from '../privacy.module.css';
import { ErasureRow } from './erasure-row.tsx';
import { hasEnded } from './erasure-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function HiddenBusiness() {
  const { t } = useLingui();
  const { data: erasures, error } = useQuery(erasuresQuery);
  const those = erasures?.filter((each) => each.subject.kind === 'business' && !hasEnded(each));
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>This business is being deleted</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>
          It is out of sight for everybody. Owners and admins see here how far it is, and take it back as long as its date allows.
        </Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!those && !error && <Skeleton lines={2} />}
      {those && those.length > 0 && (
        <Section title={t`Its deletion`}>
          <ul className={styles.rows}>
            {those.map((erasure) => (
              <ErasureRow key={erasure.id} erasure={erasure} />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
