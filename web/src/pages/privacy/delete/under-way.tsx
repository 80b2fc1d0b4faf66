// Deletions that are not over: first those that wait for an answer of whoever looks.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { erasuresQuery, type Erasure } from '../../../api/erasures.ts';
import { useRole } from '../../../app/account.ts';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from '../privacy.module.css';
import { ErasureRow } from './erasure-row.tsx';
import { hasEnded } from './erasure-words.ts';
import { WaysToDelete } from './ways-to-delete.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function UnderWay() {
  const { t } = useLingui();
  const role = useRole();
  const { data: erasures, error } = useQuery(erasuresQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!erasures) return <Skeleton lines={4} />;
  const open = erasures.filter((each) => !hasEnded(each));
  const asked = open.filter(({ mayDecide }) => mayDecide);
  const rest = open.filter(({ mayDecide }) => !mayDecide);
  return (
    <>
      {asked.length > 0 && (
        <Section title={t`Waits for your answer`} lead={<Trans>Two people decide about so much. No answer means no.</Trans>}>
          <List erasures={asked} />
        </Section>
      )}
      {rest.length > 0 && (
        <Section title={t`Under way`}>
          <List erasures={rest} />
        </Section>
      )}
      {open.length === 0 && (
        <EmptyState title={t`Nothing is being deleted`}>
          <p>
            <Trans>
              A record is deleted from where it is: open it and choose “Delete for good”. A project from its menu, a member from the list of
              people.
            </Trans>
          </p>
        </EmptyState>
      )}
      {role !== undefined && <WaysToDelete role={role} />}
    </>
  );
}

function List({ erasures }: { readonly erasures: readonly Erasure[] }) {
  return (
    <ul className={styles.rows}>
      {erasures.map((erasure) => (
        <ErasureRow key={erasure.id} erasure={erasure} />
      ))}
    </ul>
  );
}
