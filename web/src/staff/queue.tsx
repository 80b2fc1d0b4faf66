// The cases that concern somebody of the staff: theirs, those they could take, those that wait for them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sayError } from '../api/say-error.ts';
import { buttonClass } from '../design/parts/button.tsx';
import { EmptyState, Notice } from '../design/parts/notice.tsx';
import { Section } from '../design/parts/section.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { CaseRow } from './case-row.tsx';
import { casesQuery, staffMeQuery, type StaffCase } from './queries.ts';
import styles from './staff.module.css';

type Place = 'looking' | 'take' | 'decide' | 'review' | 'waiting' | 'over';

/** Where a case stands for whoever looks at the list. */
function placeOf({ may, staff, state }: StaffCase, person: string): Place {
  if (may.look) return 'looking';
  if (may.take) return 'take';
  if (may.decide) return 'decide';
  if (may.review) return 'review';
  return staff?.id === person && (state === 'waiting' || state === 'allowed') ? 'waiting' : 'over';
}

export function Queue() {
  const { t, i18n } = useLingui();
  const { data: me } = useQuery(staffMeQuery);
  const { data: cases, error } = useQuery(casesQuery);
  if (!me) return null;
  const places = Map.groupBy(cases ?? [], (each) => placeOf(each, me.person));
  const titles: Readonly<Record<Place, string>> = {
    looking: t`You can look now`,
    take: t`To take`,
    decide: t`To decide as the second person`,
    review: t`To review`,
    waiting: t`Waiting for an answer`,
    over: t`Over`,
  };
  const mayAsk = me.eligible.some(({ duty, ground }) => duty === 'ask' && ground !== 'feature-improvement');
  return (
    <>
      <div className={styles.head}>
        <h1>{t`Cases`}</h1>
        {mayAsk && (
          <Link className={buttonClass('first')} to="/staff/new">
            <Trans>Ask to look</Trans>
          </Link>
        )}
      </div>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!cases && !error && <Skeleton lines={4} />}
      {cases?.length === 0 && (
        <EmptyState title={t`No case concerns you now`}>
          <p>
            <Trans>
              You see nothing of any customer. When one calls for help, or somebody needs a second person, it appears here by itself.
            </Trans>
          </p>
        </EmptyState>
      )}
      {(Object.keys(titles) as Place[]).map((place) => {
        const those = places.get(place);
        return (
          those && (
            <Section key={place} title={titles[place]}>
              <ul className={styles.list}>
                {those.map((each) => (
                  <CaseRow key={each.id} of={each} />
                ))}
              </ul>
            </Section>
          )
        );
      })}
    </>
  );
}
