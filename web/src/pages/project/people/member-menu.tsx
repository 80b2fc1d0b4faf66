// What can be done about somebody in a project: another role, the way out. Everybody may leave.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from '../../../api/client.ts';
import type { ProjectMember } from '../../../api/people.ts';
import { useIsAdmin } from '../../../app/account.ts';
import { useProjectRoleWords } from '../../../app/role-words.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../../design/parts/menu.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface ProjectMemberMenuProps {
  readonly project: string;
  readonly member: ProjectMember;
  readonly mine: boolean;
  readonly decides: boolean;
}

export function ProjectMemberMenu({ project, member, mine, decides }: ProjectMemberMenuProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<'role' | 'remove'>();
  const close = () => setAsked(undefined);
  const { name } = member;
  const out = mine ? t`Leave the project` : t`Take out of the project`;
  const items: readonly MenuItem[] = [
    ...(decides ? [{ label: t`Change the role`, icon: 'edit', onSelect: () => setAsked('role') } as const] : []),
    ...(decides || mine ? [{ label: out, icon: 'left', severe: true, onSelect: () => setAsked('remove') } as const] : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <Menu label={t`More about ${name}`} items={items} face={<Icon name="more" />} />
      <Dialog open={asked === 'role'} title={t`Role of ${name}`} onClose={close}>
        <ChangeRole project={project} member={member} onDone={close} />
      </Dialog>
      {asked === 'remove' && <Remove project={project} member={member} mine={mine} onDone={close} />}
    </>
  );
}

interface AboutMember {
  readonly project: string;
  readonly member: ProjectMember;
  readonly onDone: () => void;
}

function ChangeRole({ project, member, onDone }: AboutMember) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const words = useProjectRoleWords();
  const [role, setRole] = useState(member.role);
  const change = useMutation({
    mutationFn: () => client.call(businessRoutes.setProjectMember, { params: { id: project, person: member.person }, body: { role } }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['members', project] });
      say({ text: t`${member.name} now has the role: ${words[role].label}.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const roles = (['manager', 'contributor', 'viewer'] as const).map((value) => ({ value, ...words[value] }));
  return (
    <form className={confirm.body} onSubmit={submit}>
      {change.error && <ErrorNotice error={change.error} />}
      <Radios label={t`Role in the project`} value={role} options={roles} onChange={setRole} />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={change.isPending} disabled={role === member.role}>
          <Trans>Give this role</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

function Remove({ project, member, mine, onDone }: AboutMember & { readonly mine: boolean }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const { name } = member;
  const remove = useMutation({
    mutationFn: () => client.call(businessRoutes.removeProjectMember, { params: { id: project, person: member.person } }),
    async onSuccess() {
      // Whoever leaves sees the project no more, unless they run the business.
      if (mine && !isAdmin) await navigate({ to: '/app' });
      await queries.invalidateQueries();
      if (!mine) say({ text: t`${name} does not belong to the project any more.` });
      onDone();
    },
  });
  return (
    <Confirm
      open
      title={mine ? t`Leave the project?` : t`Take ${name} out of the project?`}
      deed={mine ? t`Leave it` : t`Take out`}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onDone}
    >
      {remove.error && <ErrorNotice error={remove.error} />}
      <p>
        {isAdmin && mine ? (
          <Trans>You run the business, so you still see the project. What you wrote and uploaded stays.</Trans>
        ) : (
          <Trans>At once the project cannot be seen any more. What was written and uploaded stays, for it belongs to the project.</Trans>
        )}
      </p>
    </Confirm>
  );
}
