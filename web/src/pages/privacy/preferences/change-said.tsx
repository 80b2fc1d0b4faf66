// A change that was just made: what holds now, its receipt, and the erasure of what had been collected.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Preference, PreferenceChange } from '../../../api/preferences.ts';
import { CopyLine } from '../../../design/parts/copy-line.tsx';
import styles from './preferences.module.css';
import { useSaid } from './use-said.ts';

export interface ChangeSaidProps {
  readonly change: PreferenceChange;
  readonly preference: Preference | undefined;
}

export function ChangeSaid({ change, preference }: ChangeSaidProps) {
  const { t } = useLingui();
  const said = useSaid();
  const title = preference ? said(preference.title) : change.preference;
  const now = preference?.levels.find(({ name }) => name === change.level);
  const level = now ? said(now.title) : change.level;
  return (
    <div className={styles.said}>
      <p>
        <strong>
          <Trans>
            {title}: {level}.
          </Trans>
        </strong>{' '}
        {change.erasure && (
          <>
            <Trans>What had been collected beyond that is being erased.</Trans>{' '}
            <Link to="/app/privacy/delete/$erasure" params={{ erasure: change.erasure.id }}>
              <Trans>See how far it is</Trans>
            </Link>
          </>
        )}
      </p>
      <CopyLine label={t`Number of your receipt`} text={change.receipt} />
    </div>
  );
}
