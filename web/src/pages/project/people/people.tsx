// Who can see this project and as what, and who says so.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { projectMembersQuery, type Member, type ProjectMember } from '../../../api/people.ts';
import { accountQuery, useRole } from '../../../app/account.ts';
import { useAlsoSeeing, useProjectRole } from '../../../app/rights.ts';
import { useProjectRoleWords, useRoleWords } from '../../../app/role-words.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Person } from '../../../design/parts/person.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Invite } from '../../people/invite.tsx';
import { Reach } from '../../people/reach.tsx';
import { AddMember } from './add-member.tsx';
import { ProjectMemberMenu } from './member-menu.tsx';
import styles from './people.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function ProjectPeople() {
  const { t } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/people' });
  const { data: members, error } = useQuery(projectMembersQuery(project));
  const also = useAlsoSeeing(project);
  const leads = useProjectRole(project) === 'manager';
  const role = useRole();
  const [asked, setAsked] = useState<'add' | 'invite'>();
  const close = () => setAsked(undefined);
  const decides = leads && role !== 'guest';
  return (
    <>
      <Section
        title={t`Who can see this project`}
        ways={
          decides && (
            <>
              <Button icon="plus" onClick={() => setAsked('add')}>
                <Trans>Add a member</Trans>
              </Button>
              <Button icon="send" onClick={() => setAsked('invite')}>
                <Trans>Invite a guest</Trans>
              </Button>
            </>
          )
        }
      >
        {error && <ErrorNotice error={error} />}
        {!members && !error && <Skeleton lines={4} />}
        {members && <List project={project} members={members} decides={decides} />}
        <AlsoSeeing also={also} guest={role === 'guest'} />
        <Staff />
      </Section>
      {decides && members && <AddMember open={asked === 'add'} project={project} there={members} onClose={close} />}
      {decides && <Invite open={asked === 'invite'} project={project} onClose={close} />}
    </>
  );
}

interface ListProps {
  readonly project: string;
  readonly members: readonly ProjectMember[];
  readonly decides: boolean;
}

function List({ project, members, decides }: ListProps) {
  const { t } = useLingui();
  const words = useProjectRoleWords();
  const { data: account } = useQuery(accountQuery);
  return (
    <ul className={styles.list} aria-label={t`Members of the project`}>
      {members.map((member) => {
        const mine = member.person === account?.person;
        return (
          <li key={member.person} className={styles.row}>
            <div className={styles.who}>
              <Person name={member.name} />
              {mine && <Badge>{t`You`}</Badge>}
              {member.work !== undefined && <p className={styles.soft}>{member.work}</p>}
            </div>
            <div className={styles.role}>
              <strong>{words[member.role].label}</strong>
              <p className={styles.soft}>{words[member.role].hint}</p>
            </div>
            <Reach email={member.email} phone={member.phone} />
            <div className={styles.ways}>
              <ProjectMemberMenu project={project} member={member} mine={mine} decides={decides} />
            </div>
          </li>
        );
      })}
      {members.length === 0 && (
        <li className={styles.row}>
          <Trans>Nobody has a role in it yet.</Trans>
        </li>
      )}
    </ul>
  );
}

/** Owners and admins see every project, with a role in it or not: that is said, not left out. */
function AlsoSeeing({ also, guest }: { readonly also: readonly Member[] | undefined; readonly guest: boolean }) {
  const words = useRoleWords();
  if (also ? also.length === 0 : !guest) return null;
  return (
    <div className={styles.also}>
      <h3>
        <Trans>Besides, because they run the business</Trans>
      </h3>
      {also ? (
        <ul className={styles.people}>
          {also.map(({ person, name, role }) => (
            <li key={person} className={styles.who}>
              <Person name={name} />
              <span className={styles.soft}>{words[role].label}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.soft}>
          <Trans>The owners and admins of the business see every project.</Trans>
        </p>
      )}
    </div>
  );
}

function Staff() {
  return (
    <div className={styles.staff}>
      <Icon name="shield" large />
      <div>
        <h3>
          <Trans>Staff: nobody</Trans>
        </h3>
        <p className={styles.soft}>
          <Trans>
            Nobody of the company that runs Steward can look into this project. Whoever looks, whether colleague or program, stands in{' '}
            <Link to="/app/who-looked">Who looked</Link>.
          </Trans>
        </p>
      </div>
    </div>
  );
}
