// The second person's desk: requests that wait for an answer, never one's own; cases that have ended and wait for a review.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { sayError } from '../api/say-error.ts';
import { Notice } from '../design/parts/notice.tsx';
import { Section } from '../design/parts/section.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { CaseRow } from './case-row.tsx';
import { casesQuery, staffMeQuery, type StaffCase } from './queries.ts';
import styles from './staff.module.css';
import { LookersNow } from './people/lookers-now.tsx';

export function Oversight() {
  const { t, i18n } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  const { data: cases, error } = useQuery(casesQuery);
  return (
    <>
      <h1 className={styles.title}>{t`Oversight`}</h1>
      {me?.administrator === true && <LookersNow />}
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <Section
        title={t`To decide`}
        lead={
          <Trans>
            Requests on grounds where a second person of ours decides. Your own are never among them. No answer within a day means no.
          </Trans>
        }
      >
        <Cases cases={cases?.filter(({ may }) => may.decide)} />
      </Section>
      <Section title={t`To review`} lead={<Trans>Access that has ended: was no more opened than was asked for?</Trans>}>
        <Cases cases={cases?.filter(({ may }) => may.review)} />
      </Section>
    </>
  );
}

function Cases({ cases }: { readonly cases: readonly StaffCase[] | undefined }) {
  if (!cases) return <Skeleton />;
  if (cases.length === 0)
    return (
      <p className={styles.soft}>
        <Trans>Nothing waits.</Trans>
      </p>
    );
  return (
    <ul className={styles.list}>
      {cases.map((each) => (
        <CaseRow key={each.id} of={each} />
      ))}
    </ul>
  );
}
