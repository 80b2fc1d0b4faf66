// What we hold: about the person with its real values, and about the business field by field. Derived from the declarations and from the paths that use them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from '../../design/parts/tabs.tsx';
import { Back } from '../privacy/back.tsx';
import styles from './held.module.css';
import { MyCompany } from './my-company.tsx';
import { Myself } from './myself.tsx';

export function WhatWeHold() {
  const { t } = useLingui();
  const { tab } = useSearch({ from: '/app/privacy/held' });
  const navigate = useNavigate({ from: '/app/privacy/held' });
  const value = tab === 'company' ? 'company' : 'me';
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <h1>
        <Trans>What we hold</Trans>
      </h1>
      <p className={styles.lead}>
        <Trans>
          All of it: no field can be stored that does not stand here, and a check finds out if one were. What we do not have stands at the
          end.
        </Trans>
      </p>
      <Tabs
        label={t`About whom`}
        value={value}
        onChange={(next) => void navigate({ search: next === 'me' ? {} : { tab: next }, replace: true })}
        tabs={[
          { value: 'me', label: t`Me`, content: value === 'me' && <Myself /> },
          { value: 'company', label: t`My company`, content: value === 'company' && <MyCompany /> },
        ]}
      />
    </>
  );
}
