// Everybody of the business: their role, how to reach them, what they do.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { membersQuery, type Member } from '../../api/people.ts';
import { accountQuery, useRole } from '../../app/account.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Person } from '../../design/parts/person.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../design/parts/table.tsx';
import { MemberMenu } from './member-menu.tsx';
import styles from './people.module.css';
import { Reach } from './reach.tsx';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function Members() {
  const { t } = useLingui();
  const words = useRoleWords();
  const { data: members, error } = useQuery(membersQuery);
  const { data: account } = useQuery(accountQuery);
  const role = useRole();
  if (error) return <ErrorNotice error={error} />;
  if (!members) return <Skeleton lines={4} />;
  const owners = members.filter((each) => each.role === 'owner').length;
  const columns: readonly Column<Member>[] = [
    {
      name: 'name',
      label: t`Name`,
      cell: (member) => (
        <span className={styles.name}>
          <Person name={member.name} />
          {member.person === account?.person && <Badge>{t`You`}</Badge>}
        </span>
      ),
    },
    { name: 'role', label: t`Role`, cell: (member) => <RoleBadge role={member.role} label={words[member.role].label} /> },
    { name: 'work', label: t`Work`, cell: ({ work }) => work ?? <Nothing /> },
    { name: 'reach', label: t`Contact`, cell: (member) => <Reach {...member} /> },
    {
      name: 'ways',
      label: t`What to do`,
      align: 'end',
      cell: (member) => (
        <MemberMenu
          member={member}
          mine={member.person === account?.person}
          myRole={role}
          onlyOwner={owners === 1 && member.role === 'owner'}
        />
      ),
    },
  ];
  return <Table caption={t`Members`} columns={columns} rows={members} keyOf={({ person }) => person} />;
}

function RoleBadge({ role, label }: { readonly role: Member['role']; readonly label: string }) {
  return <Badge tone={role === 'owner' || role === 'admin' ? 'info' : 'quiet'}>{label}</Badge>;
}

function Nothing() {
  return (
    <span className={styles.soft}>
      <Trans>not said</Trans>
    </span>
  );
}
