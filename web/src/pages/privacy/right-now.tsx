// Right now: whether anybody of the staff can look, how much longer, the last look, and when this browser verified the log. That nobody can is a claim, so it
// comes with what it rests on.
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { staffAccessQuery, type WireCaseNow } from '../../api/cases.ts';
import { volumesQuery, type Volume } from '../../api/ledger.ts';
import { accountQuery } from '../../app/account.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { SayCase } from '../../app/say-case.tsx';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { StaffClaim } from '../who-looked/staff-claim.tsx';
import { useNow } from '../who-looked/time.tsx';
import { useKnownNames } from '../who-looked/use-names.ts';
import { useVerified } from '../who-looked/verified-when.ts';
import { EndNow } from './requests/end-now.tsx';
import requests from './requests/requests.module.css';
import styles from './privacy.module.css';

export function RightNow() {
  const { data, error } = useQuery(staffAccessQuery);
  const volumes = useQuery(volumesQuery);
  const current = volumes.data?.at(-1);
  const looking = data?.cases.filter(({ state, until }) => state === 'allowed' && until !== undefined) ?? [];
  const waiting = data?.cases.filter(({ may }) => may.decide).length ?? 0;
  return (
    <section className={styles.now} aria-labelledby="right-now">
      <h2 id="right-now">
        <Trans>Right now</Trans>
      </h2>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && looking.length === 0 && (
        <p className={styles.claim}>
          <Icon name="shield" />
          <Trans>Nobody of the staff has access that we may show you.</Trans>
        </p>
      )}
      {looking.map((each) => (
        <Looking key={each.id} of={each} />
      ))}
      {waiting > 0 && (
        <Notice>
          <p>
            <Plural value={waiting} one="A request to look waits for your answer." other="# requests to look wait for your answer." />{' '}
            <Trans>No answer means no.</Trans>
          </p>
          <p>
            <Link className={buttonClass()} to="/app/privacy/requests">
              <Trans>Answer</Trans>
            </Link>
          </p>
        </Notice>
      )}
      {volumes.data && current && <LastLook volumes={volumes.data} current={current} />}
    </section>
  );
}

function Looking({ of }: { readonly of: WireCaseNow }) {
  return (
    <div className={`${requests.card} ${requests.live}`}>
      <p>
        <strong>
          <SayCase of={of} />
        </strong>
      </p>
      <div className={requests.answers}>
        <EndNow id={of.id} until={of.until} mayEnd={of.may.end} />
        <Link className={buttonClass('plain')} to="/app/who-looked" search={{ case: of.id }}>
          <Icon name="eye" />
          <Trans>What they open, live</Trans>
        </Link>
      </div>
    </div>
  );
}

function LastLook({ volumes, current }: { readonly volumes: readonly Volume[]; readonly current: Volume }) {
  const { data: account } = useQuery(accountQuery);
  const names = useKnownNames(account?.person);
  const [verified] = useVerified(current.origin);
  const nowMs = useNow();
  return <StaffClaim volumes={volumes} verified={verified} names={names} nowMs={nowMs} />;
}
