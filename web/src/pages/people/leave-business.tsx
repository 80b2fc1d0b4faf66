// Leaving a business. The last owner cannot, which is said before it is tried.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from '../../api/client.ts';
import { membersQuery } from '../../api/people.ts';
import { useRole } from '../../app/account.ts';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import styles from './people.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function LeaveBusiness({ person, onClose }: { readonly person: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const role = useRole();
  const members = useQuery({ ...membersQuery, enabled: role === 'owner' });
  const leave = useMutation({
    mutationFn: () => client.call(businessRoutes.removeMember, { params: { person } }),
    async onSuccess() {
      queries.clear();
      await navigate({ to: '/choose-business' });
    },
  });
  if (role === 'owner' && members.isPending)
    return (
      <Dialog open title={t`Leave the business?`} onClose={onClose}>
        <Skeleton lines={2} />
      </Dialog>
    );
  if (role === 'owner' && members.data?.filter((each) => each.role === 'owner').length === 1)
    return (
      <Dialog open title={t`You cannot leave yet`} onClose={onClose}>
        <Notice>
          <Trans>You are the only owner, and a business needs one. Make somebody else an owner first; then you can leave.</Trans>
        </Notice>
      </Dialog>
    );
  return (
    <Confirm
      open
      title={t`Leave the business?`}
      deed={t`Leave it`}
      busy={leave.isPending}
      onConfirm={() => leave.mutate()}
      onClose={onClose}
    >
      {leave.error && <ErrorNotice error={leave.error} />}
      <ul className={styles.goes}>
        <li>
          <Trans>At once: you see nothing of the business and its projects any more.</Trans>
        </li>
        <li>
          <Trans>What stays: what you wrote and uploaded, for it belongs to the projects; and who looked at what.</Trans>
        </li>
        <li>
          <Trans>Your account stays yours. To come back you need an invitation.</Trans>
        </li>
      </ul>
      <p>
        <Link to="/app/privacy/delete/impact" search={{ kind: 'member', id: person }}>
          <Trans>Leave, and delete what is mine</Trans>
        </Link>
      </p>
    </Confirm>
  );
}
