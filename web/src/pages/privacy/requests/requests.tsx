// Requests to look: what waits for an answer, who can look now, how the business wants to be asked, and what was looked at before. Nothing here queues while
// one is offline: an answer is given or it is not.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { casesQuery, type WireCase } from '../../../api/cases.ts';
import { accountQuery, useIsAdmin } from '../../../app/account.ts';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { useKnownNames } from '../../who-looked/use-names.ts';
import { Back } from '../back.tsx';
import styles from '../privacy.module.css';
import { ActiveCase } from './active-case.tsx';
import { PastCase } from './past-case.tsx';
import { StandingRule } from './standing-rule.tsx';
import { WaitingCase } from './waiting-case.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Requests() {
  const cases = useQuery(casesQuery);
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <h1>
        <Trans>Requests to look</Trans>
      </h1>
      <p className={styles.lead}>
        <Trans>
          Nobody of the staff can look at anything of yours without a request with a reason, a scope, an end and an approval. Every request
          is here, and every look is in the log.
        </Trans>
      </p>
      {cases.error && <ErrorNotice error={cases.error} />}
      {cases.isPending && <Skeleton lines={6} />}
      {cases.data && <Shown cases={cases.data} />}
      <StandingRule />
    </>
  );
}

const isUnderWay = ({ state, staff }: WireCase) => state === 'allowed' && staff !== undefined;
const isWaiting = ({ state, staff }: WireCase) => state === 'waiting' || (state === 'allowed' && staff === undefined);

function Shown({ cases }: { readonly cases: readonly WireCase[] }) {
  const { t } = useLingui();
  const { case: opened } = useSearch({ from: '/app/privacy/requests' });
  const { data: account } = useQuery(accountQuery);
  const names = useKnownNames(account?.person);
  const isAdmin = useIsAdmin();
  const waiting = cases.filter(isWaiting);
  const active = cases.filter(isUnderWay);
  const past = cases.filter((each) => !isWaiting(each) && !isUnderWay(each));
  return (
    <>
      <Section title={t`Waiting`}>
        {waiting.length === 0 && (
          <p className={styles.soft}>
            {isAdmin ? <Trans>No request waits for an answer.</Trans> : <Trans>No request that concerns you waits for an answer.</Trans>}
          </p>
        )}
        {waiting.map((each) => (
          <WaitingCase key={each.id} of={each} names={names} />
        ))}
      </Section>
      <Section title={t`Can look now`}>
        {active.length === 0 && (
          <p className={styles.soft}>
            <Trans>
              We have nobody of the staff to show you who can look now. If a law forbids telling you, it is shown when the ban ends.
            </Trans>
          </p>
        )}
        {active.map((each) => (
          <ActiveCase key={each.id} of={each} names={names} />
        ))}
      </Section>
      <Section title={t`Earlier requests`}>
        {past.length === 0 && (
          <p className={styles.soft}>
            <Trans>There was none before.</Trans>
          </p>
        )}
        <ul className={styles.rows}>
          {past.map((each) => (
            <PastCase key={each.id} of={each} names={names} opened={each.id === opened} />
          ))}
        </ul>
      </Section>
    </>
  );
}
