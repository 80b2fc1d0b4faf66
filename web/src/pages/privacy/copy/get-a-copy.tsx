// To take data along: a new copy, those there are, those that repeat, and a copy brought back in.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIsAdmin, useRole } from '../../../app/account.ts';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Tabs } from '../../../design/parts/tabs.tsx';
import { Back } from '../back.tsx';
import styles from '../privacy.module.css';
import { BringIn } from './bring-in.tsx';
import { Copies } from './copies.tsx';
import { NewCopy } from './new-copy.tsx';
import { Schedules } from './schedules.tsx';

const tabs = ['new', 'copies', 'schedules', 'import'] as const;
type Tab = (typeof tabs)[number];

export function GetACopy() {
  const { t } = useLingui();
  const { tab, ...search } = useSearch({ from: '/app/privacy/copy' });
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const role = useRole();
  const offered = tabs.filter((each) => (each !== 'schedules' || isAdmin) && (each !== 'import' || role !== 'guest'));
  const shown = offered.find((each) => each === tab) ?? 'new';
  const show = (next: Tab) =>
    void navigate({ to: '/app/privacy/copy', search: next === 'new' ? search : { ...search, tab: next }, replace: true });
  const contents = {
    new: { label: t`A new copy`, content: <NewCopy search={search} onAsked={() => show('copies')} /> },
    copies: { label: t`Copies`, content: <Copies /> },
    schedules: { label: t`Repeating`, content: <Schedules /> },
    import: { label: t`Bring one in`, content: <BringIn /> },
  };
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={styles.head}>
        <h1>
          <Trans>Get a copy</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>Everything you may see, any time, in formats that other programs open. It is yours: no link in it leads back here.</Trans>
      </p>
      {role === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <Tabs<Tab>
          label={t`Get a copy`}
          value={shown}
          onChange={show}
          tabs={offered.map((value) => ({
            value,
            label: contents[value].label,
            content: shown === value ? contents[value].content : null,
          }))}
        />
      )}
    </>
  );
}
