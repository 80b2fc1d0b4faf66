// Invitations that nobody has followed yet.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from '../../api/client.ts';
import { projectsApi } from '../../api/collections.ts';
import { invitationsQuery, type Invitation } from '../../api/people.ts';
import { useProjectRoleWords, useRoleWords } from '../../app/role-words.ts';
import { Button } from '../../design/parts/button.tsx';
import { Confirm } from '../../design/parts/confirm.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../design/parts/table.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './people.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function Invitations() {
  const { t } = useLingui();
  const words = useRoleWords();
  const { data: invitations, error } = useQuery(invitationsQuery);
  const [withdrawing, setWithdrawing] = useState<Invitation>();
  const projectNames = useProjectNames(invitations?.some(({ project }) => project !== undefined) === true);
  if (error) return <ErrorNotice error={error} />;
  if (!invitations) return <Skeleton lines={2} />;
  if (invitations.length === 0)
    return (
      <EmptyState title={t`Nobody is invited`}>
        <p>
          <Trans>Whoever you invite stands here until the invitation is followed or its fourteen days are over.</Trans>
        </p>
      </EmptyState>
    );
  const columns: readonly Column<Invitation>[] = [
    { name: 'email', label: t`E-mail address`, cell: ({ email }) => email },
    {
      name: 'role',
      label: t`Role`,
      cell: (invitation) => (
        <span>
          {words[invitation.role].label}
          <IntoWhich invitation={invitation} name={projectNames(invitation.project)} />
        </span>
      ),
    },
    { name: 'until', label: t`Valid until`, cell: ({ until }) => <Moment at={until} /> },
    {
      name: 'ways',
      label: t`What to do`,
      align: 'end',
      cell: (invitation) => (
        <Button onClick={() => setWithdrawing(invitation)}>
          <Trans>Withdraw</Trans> <span className="visually-hidden">{invitation.email}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <Table caption={t`Open invitations`} columns={columns} rows={invitations} keyOf={({ id }) => id} />
      {withdrawing && <Withdraw invitation={withdrawing} onDone={() => setWithdrawing(undefined)} />}
    </>
  );
}

function IntoWhich({ invitation: { project, projectRole }, name }: { readonly invitation: Invitation; readonly name: string | undefined }) {
  const words = useProjectRoleWords();
  if (project === undefined || projectRole === undefined) return null;
  const role = words[projectRole].label;
  return (
    <p className={styles.soft}>
      {name === undefined ? (
        <Trans>into a project, {role}</Trans>
      ) : (
        <Trans>
          into {name}, {role}
        </Trans>
      )}
    </p>
  );
}

function useProjectNames(needed: boolean): (project: string | undefined) => string | undefined {
  const { data } = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: needed });
  return (project) => data?.records.find(({ id }) => id === project)?.fields.name;
}

function Withdraw({ invitation: { id, email }, onDone }: { readonly invitation: Invitation; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => client.call(businessRoutes.withdrawInvitation, { params: { id } }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
      say({ text: t`The invitation of ${email} is withdrawn.` });
      onDone();
    },
  });
  return (
    <Confirm
      open
      title={t`Withdraw the invitation?`}
      deed={t`Withdraw it`}
      busy={withdraw.isPending}
      onConfirm={() => withdraw.mutate()}
      onClose={onDone}
    >
      {withdraw.error && <ErrorNotice error={withdraw.error} />}
      <p>
        <Trans>The link that {email} got does not open anything any more. You can invite them again.</Trans>
      </p>
    </Confirm>
  );
}
