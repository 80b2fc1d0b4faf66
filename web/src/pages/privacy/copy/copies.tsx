// The copies there are, the newest first: how far each is, its parts to download, and who took what.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { downloadsQuery, exportsQuery } from '../../../api/exports.ts';
import { membersQuery } from '../../../api/people.ts';
import { accountQuery, useIsAdmin } from '../../../app/account.ts';
import { Moment } from '../../../design/parts/moment.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from '../privacy.module.css';
import { CopyCard } from './copy-card.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Copies() {
  const { t } = useLingui();
  const { data: copies, error } = useQuery(exportsQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!copies) return <Skeleton lines={4} />;
  if (copies.length === 0)
    return (
      <EmptyState title={t`No copy yet`}>
        <p>
          <Trans>Here stands each copy you ask for, with how far it is, until its time is over.</Trans>
        </p>
      </EmptyState>
    );
  return (
    <>
      {copies.map((copy) => (
        <CopyCard key={copy.id} copy={copy} />
      ))}
      <Register />
    </>
  );
}

const shownMax = 50;

/** Who took which copy when: one's own, for owners and admins all. */
function Register() {
  const { t } = useLingui();
  const isAdmin = useIsAdmin();
  const { data: account } = useQuery(accountQuery);
  const { data: downloads } = useQuery(downloadsQuery);
  const { data: members } = useQuery({ ...membersQuery, enabled: isAdmin });
  if (!downloads || downloads.length === 0) return null;
  const name = (person: string) =>
    person === account?.person ? t`You` : (members?.find((each) => each.person === person)?.name ?? t`somebody who has left`);
  return (
    <Section title={t`Who took what`}>
      <ul className={styles.rows}>
        {downloads.slice(0, shownMax).map(({ export: id, part, by, at }) => (
          <li key={`${id} ${part} ${by} ${at}`} className={styles.row}>
            <span>
              <Trans>
                {name(by)}: part {part}
              </Trans>
            </span>
            <span className={styles.soft}>
              <Moment at={at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
