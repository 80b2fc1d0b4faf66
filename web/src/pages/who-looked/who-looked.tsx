// Who looked at the business's data: first what there is to say about the staff and the proof that nothing is missing, then every look in a sentence.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { volumesQuery, type Volume } from '../../api/ledger.ts';
import { accountQuery, useIsAdmin } from '../../app/account.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Tabs } from '../../design/parts/tabs.tsx';
import { AskForLooks } from './ask-for-looks.tsx';
import { EntryDetails } from './entry-details.tsx';
import { FilterBar, useChoose } from './filter-bar.tsx';
import { cleanSearch, entryOf, filtersOf } from './filters.ts';
import { StaffClaim } from './staff-claim.tsx';
import { useNow } from './time.tsx';
import { Timeline } from './timeline.tsx';
import { useLooks } from './use-looks.ts';
import { useKnownNames } from './use-names.ts';
import { useVerified } from './verified-when.ts';
import { VerifyLedger } from './verify-ledger.tsx';
import styles from './who-looked.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function WhoLooked() {
  const volumes = useQuery(volumesQuery);
  const current = volumes.data?.at(-1);
  return (
    <>
      <h1>
        <Trans>Who looked</Trans>
      </h1>
      <WhatYouSee />
      {volumes.error && <ErrorNotice error={volumes.error} />}
      {volumes.isPending && <Skeleton lines={6} />}
      {volumes.data && current && <Log volumes={volumes.data} current={current} />}
    </>
  );
}

function WhatYouSee() {
  const isAdmin = useIsAdmin();
  return (
    <p className={styles.lead}>
      {isAdmin ? (
        <Trans>You see every look at the data of your business; those of colleagues without names, until you say why you need one.</Trans>
      ) : (
        <Trans>
          You see the looks that concern you: at your account, your own, and those in your projects; of colleagues without names. Owners and
          admins see all.
        </Trans>
      )}{' '}
      <Trans>Reading this log stands in it, too, once a session and quarter of an hour.</Trans>
    </p>
  );
}

/** To take the view along with its proof, and to ask about what it does not show. */
function Ways() {
  const isAdmin = useIsAdmin();
  return (
    <div className={styles.ways}>
      <Link className={buttonClass()} to="/app/privacy/copy" search={{ kind: 'access-log' }}>
        <Icon name="download" />
        <Trans>Take this log along, with its proof</Trans>
      </Link>
      {isAdmin ? (
        <a className={buttonClass('plain')} href="/contact?about=looks">
          <Trans>Ask about the staff’s looks</Trans>
        </a>
      ) : (
        <AskForLooks />
      )}
    </div>
  );
}

function Log({ volumes, current }: { readonly volumes: readonly Volume[]; readonly current: Volume }) {
  const { t } = useLingui();
  const search = cleanSearch(useSearch({ from: '/app/who-looked' }));
  const choose = useChoose();
  const nowMs = useNow();
  const { data: account } = useQuery(accountQuery);
  const me = account?.person;
  const names = useKnownNames(me);
  const filters = filtersOf(search);
  const looks = useLooks(filters, me);
  const [verified, setVerified] = useVerified(current.origin);
  const actor = search.actor ?? 'all';
  const place = entryOf(search);
  const content = (
    <>
      <FilterBar search={search} names={names} me={me} entries={looks.entries} />
      {looks.error && <ErrorNotice error={looks.error} />}
      <Timeline looks={looks} names={names} me={me} nowMs={nowMs} />
    </>
  );
  const tabs = [
    { value: 'all', label: t`Everything` },
    { value: 'staff', label: t`Staff` },
    { value: 'member', label: t`Colleagues` },
    { value: 'worker', label: t`Automatic` },
    { value: 'operator', label: t`Operator` },
  ] as const;
  return (
    <>
      <VerifyLedger volume={current} onVerified={setVerified}>
        <StaffClaim volumes={volumes} verified={verified} names={names} nowMs={nowMs} />
      </VerifyLedger>
      <Ways />
      <Tabs
        label={t`Whose looks`}
        value={actor}
        tabs={tabs.map((tab) => ({ ...tab, content: tab.value === actor ? content : null }))}
        onChange={(next) => choose({ actor: next === 'all' ? '' : next })}
      />
      {place && (
        <EntryDetails
          place={place}
          entries={looks.entries}
          volumes={volumes}
          names={names}
          me={me}
          nowMs={nowMs}
          onClose={() => choose({ entry: '' })}
        />
      )}
    </>
  );
}
