// What can be done about a member: another role, a way back in, the way out. Who may what follows the rules of the server, which decides.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { client } from '../../api/client.ts';
import type { Member } from '../../api/people.ts';
import { businessesQuery } from '../../app/account.ts';
import { freshly } from '../../app/freshly.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Confirm } from '../../design/parts/confirm.tsx';
import { CopyLine } from '../../design/parts/copy-line.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../design/parts/menu.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Radios } from '../../design/parts/radios.tsx';
import { say } from '../../design/parts/toast.tsx';
import { LeaveBusiness } from './leave-business.tsx';
import styles from './people.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export interface MemberMenuProps {
  readonly member: Member;
  readonly mine: boolean;
  readonly myRole: BusinessRole | undefined;
  readonly onlyOwner: boolean;
}

type Asked = 'role' | 'recovery' | 'remove' | 'leave';

export function MemberMenu({ member, mine, myRole, onlyOwner }: MemberMenuProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const { name } = member;
  const above = myRole === 'owner' || (myRole === 'admin' && member.role !== 'owner');
  const helps = !mine && (myRole === 'owner' || (myRole === 'admin' && (member.role === 'member' || member.role === 'guest')));
  const items: readonly MenuItem[] = [
    ...(above ? [{ label: t`Change the role`, icon: 'edit', onSelect: () => setAsked('role') } as const] : []),
    ...(helps ? [{ label: t`Help back in`, icon: 'key', onSelect: () => setAsked('recovery') } as const] : []),
    ...(mine ? [{ label: t`Leave the business`, icon: 'left', severe: true, onSelect: () => setAsked('leave') } as const] : []),
    ...(above && !mine ? [{ label: t`Remove`, icon: 'trash', severe: true, onSelect: () => setAsked('remove') } as const] : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <Menu label={t`More about ${name}`} items={items} face={<Icon name="more" />} />
      <Dialog open={asked === 'role'} title={t`Role of ${name}`} onClose={close}>
        {onlyOwner ? <OnlyOwner name={name} /> : <ChangeRole member={member} mayOwn={myRole === 'owner'} onDone={close} />}
      </Dialog>
      <Dialog open={asked === 'recovery'} title={t`Help ${name} back in`} onClose={close}>
        <HelpBackIn member={member} onDone={close} />
      </Dialog>
      {asked === 'remove' && <RemoveMember member={member} onDone={close} />}
      {asked === 'leave' && <LeaveBusiness person={member.person} onClose={close} />}
    </>
  );
}

function OnlyOwner({ name }: { readonly name: string }) {
  return (
    <Notice>
      <Trans>{name} is the only owner, and a business needs one. Make somebody else an owner first; then this role can be changed.</Trans>
    </Notice>
  );
}

interface ChangeRoleProps {
  readonly member: Member;
  readonly mayOwn: boolean;
  readonly onDone: () => void;
}

function ChangeRole({ member, mayOwn, onDone }: ChangeRoleProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const words = useRoleWords();
  const [role, setRole] = useState(member.role);
  const change = useMutation({
    mutationFn: () => freshly(() => client.call(businessRoutes.changeRole, { params: { person: member.person }, body: { role } })),
    async onSuccess() {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['members'] }),
        queries.invalidateQueries({ queryKey: businessesQuery.queryKey }),
      ]);
      say({ text: t`${member.name} now has the role: ${words[role].label}.` });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const roles = (['owner', 'admin', 'member', 'guest'] as const).filter((each) => mayOwn || each !== 'owner');
  return (
    <form className={confirm.body} onSubmit={submit}>
      {change.error && <ErrorNotice error={change.error} />}
      <Radios label={t`Role`} value={role} options={roles.map((value) => ({ value, ...words[value] }))} onChange={setRole} />
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

function HelpBackIn({ member, onDone }: { readonly member: Member; readonly onDone: () => void }) {
  const { t, i18n } = useLingui();
  const issue = useMutation({
    mutationFn: () => freshly(() => client.call(businessRoutes.issueRecovery, { params: { person: member.person }, body: {} })),
  });
  const { name } = member;
  return (
    <div className={confirm.body}>
      {issue.error && <ErrorNotice error={issue.error} />}
      {issue.data ? (
        <>
          <p>
            <Trans>
              Give this link to {name} yourself, not by way of others: whoever has it can set a new password. It serves once, until{' '}
              {i18n.date(issue.data.until, { dateStyle: 'medium', timeStyle: 'short' })}.
            </Trans>
          </p>
          <CopyLine label={t`Link to hand over`} text={`${location.origin}/reset-password#${issue.data.token}`} />
          <div className={confirm.ways}>
            <Button kind="first" onClick={onDone}>
              <Trans>Done</Trans>
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>
            <Trans>
              You get a link to hand over, with which {name} sets a new password. They are told by mail, and it is written down in the
              ledger. An authenticator app stays needed where it is on.
            </Trans>
          </p>
          <div className={confirm.ways}>
            <Button kind="first" busy={issue.isPending} onClick={() => issue.mutate()}>
              <Trans>Make the link</Trans>
            </Button>
            <Button onClick={onDone}>
              <Trans>Cancel</Trans>
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function RemoveMember({ member, onDone }: { readonly member: Member; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { name } = member;
  const remove = useMutation({
    mutationFn: () => freshly(() => client.call(businessRoutes.removeMember, { params: { person: member.person } })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['members'] });
      say({ text: t`${name} does not belong to the business any more.` });
      onDone();
    },
  });
  return (
    <Confirm
      open
      title={t`Remove ${name} from the business?`}
      deed={t`Remove ${name}`}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onDone}
    >
      {remove.error && <ErrorNotice error={remove.error} />}
      <ul className={styles.goes}>
        <li>
          <Trans>At once: no way into the business and its projects, on any device.</Trans>
        </li>
        <li>
          <Trans>What stays: what {name} wrote and uploaded, for it belongs to the projects; and who looked at what.</Trans>
        </li>
        <li>
          <Trans>Their account stays theirs. They can be invited again.</Trans>
        </li>
      </ul>
      <p>
        <Link to="/app/privacy/delete/impact" search={{ kind: 'member', id: member.person }}>
          <Trans>Have them leave, and delete what is theirs</Trans>
        </Link>
      </p>
    </Confirm>
  );
}
