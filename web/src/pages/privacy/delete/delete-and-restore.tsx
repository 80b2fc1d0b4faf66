// Deleting and restoring: what is under way, what lies in the trash, what has been deleted and its receipts, what a legal hold keeps, and the way back to
// an earlier moment.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useIsAdmin, useRole } from '../../../app/account.ts';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Tabs } from '../../../design/parts/tabs.tsx';
import { Back } from '../back.tsx';
import styles from '../privacy.module.css';
import { Deleted } from './deleted.tsx';
import { Holds } from './holds.tsx';
import { Trash } from './trash.tsx';
import { UnderWay } from './under-way.tsx';

const tabs = ['under-way', 'trash', 'receipts', 'holds'] as const;
type Tab = (typeof tabs)[number];

export function DeleteAndRestore() {
  const { t } = useLingui();
  const { tab } = useSearch({ from: '/app/privacy/delete' });
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const role = useRole();
  const offered = tabs.filter((each) => each !== 'holds' || isAdmin).filter((each) => each !== 'trash' || role !== 'guest');
  const shown = offered.find((each) => each === tab) ?? 'under-way';
  const show = (next: Tab) =>
    void navigate({ to: '/app/privacy/delete', search: next === 'under-way' ? {} : { tab: next }, replace: true });
  const contents = {
    'under-way': { label: t`Under way`, content: <UnderWay /> },
    trash: { label: t`Trash`, content: <Trash /> },
    receipts: { label: t`Deleted`, content: <Deleted /> },
    holds: { label: t`Legal holds`, content: <Holds /> },
  };
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={styles.head}>
        <h1>
          <Trans>Delete and restore</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>
          What is deleted is out of sight at once, can be taken back for a while, and then leaves every copy we control. Each deletion has a
          receipt that anybody can check.
        </Trans>
      </p>
      {role === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <Tabs<Tab>
          label={t`Delete and restore`}
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
