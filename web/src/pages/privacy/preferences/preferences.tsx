// How much is collected beyond what is needed: a few choices, off until somebody switches one on; and everything that was chosen, with its receipt.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { preferencesQuery, type Preference, type PreferenceChange } from '../../../api/preferences.ts';
import { sayError } from '../../../api/say-error.ts';
import { Notice } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { useIsAdmin } from '../../../app/account.ts';
import { Back } from '../back.tsx';
import shared from '../privacy.module.css';
import { ChangeSaid } from './change-said.tsx';
import { History } from './history.tsx';
import { InTheBusiness } from './in-the-business.tsx';
import { PreferenceCard } from './preference-card.tsx';
import styles from './preferences.module.css';
import { TurnAllOff } from './turn-all-off.tsx';
import { useChoose } from './use-choose.ts';

export function Preferences() {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(preferencesQuery);
  const choosing = useChoose();
  const isAdmin = useIsAdmin();
  const decidedBy = (who: Preference['decides']) => data?.preferences.filter(({ decides }) => decides === who) ?? [];
  const cards = (who: Preference['decides']) => (
    <div className={styles.cards}>
      {decidedBy(who).map((preference) => (
        <PreferenceCard key={preference.name} preference={preference} gpc={data?.gpc === true} choosing={choosing} />
      ))}
    </div>
  );
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={shared.head}>
        <h1>
          <Trans>Preferences</Trans>
        </h1>
        {data && <TurnAllOff preferences={data.preferences} choosing={choosing} />}
      </div>
      <p className={shared.lead}>
        <Trans>
          What is collected beyond what the work itself needs. Each of these is off until you switch it on. What you turn down is not
          collected any more from that moment on, and what it had collected is erased.
        </Trans>
      </p>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {data?.gpc && <Gpc />}
      {choosing.done.length > 0 && <ChangesSaid changes={choosing.done} preferences={data?.preferences ?? []} />}
      {!data && !error && <Skeleton lines={8} />}
      {cards('person')}
      {isAdmin && decidedBy('business').length > 0 && (
        <Section title={t`For your company`} lead={<Trans>Owners and admins decide about this for everybody.</Trans>}>
          {cards('business')}
        </Section>
      )}
      {data && <History history={data.history} preferences={data.preferences} />}
      {data && isAdmin && <InTheBusiness preferences={data.preferences} />}
    </>
  );
}

function Gpc() {
  return (
    <Notice>
      <strong>
        <Trans>Your browser asks not to be tracked (Global Privacy Control).</Trans>
      </strong>{' '}
      <Trans>So everything here is off in this browser, whatever is chosen below. Your choices hold in your other browsers.</Trans>
    </Notice>
  );
}

interface ChangesSaidProps {
  readonly changes: readonly PreferenceChange[];
  readonly preferences: readonly Preference[];
}

function ChangesSaid({ changes, preferences }: ChangesSaidProps) {
  return (
    <Notice>
      {changes.map((change) => (
        <ChangeSaid key={change.receipt} change={change} preference={preferences.find(({ name }) => name === change.preference)} />
      ))}
    </Notice>
  );
}
