// One project: what it is, who can see it, and the ways to everything in it.
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { staffAccessQuery } from '../../api/cases.ts';
import { projectsApi } from '../../api/collections.ts';
import { projectMembersQuery } from '../../api/people.ts';
import { sayStaff } from '../../app/case-words.ts';
import { Countdown } from '../../app/countdown.tsx';
import { useAlsoSeeing } from '../../app/rights.ts';
import { Icon } from '../../design/parts/icon.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { ProjectMenu } from './project-menu.tsx';
import styles from './project.module.css';
import { ProjectWays } from './project-ways.tsx';
import { ErrorNotice } from '../../app/error-notice.tsx';

export function Project() {
  const { project } = useParams({ from: '/app/projects/$project' });
  const { data, error } = useQuery(projectsApi.one(project));
  return (
    <>
      <Link className={styles.back} to="/app">
        <Icon name="left" />
        <Trans>All projects</Trans>
      </Link>
      {error && (
        <div className={styles.trouble}>
          <h1>
            <Trans>This project cannot be shown</Trans>
          </h1>
          <ErrorNotice error={error} />
        </div>
      )}
      {!data && !error && <Skeleton />}
      {data && (
        <>
          <div className={styles.head}>
            <h1>{data.fields.name}</h1>
            <ProjectMenu project={data} />
          </div>
          {data.fields.description !== undefined && <p className={styles.lead}>{data.fields.description}</p>}
          <p className={styles.facts}>
            {data.fields.place?.label !== undefined && (
              <Link to="/app/projects/$project/place" params={{ project }}>
                <Icon name="pin" />
                {data.fields.place.label}
              </Link>
            )}
            <WhoCanSee project={project} />
          </p>
          <ProjectWays project={project} />
          <Outlet />
        </>
      )}
    </>
  );
}

/** Live: who of the staff can look into this project comes and goes with their cases. */
function WhoCanSee({ project }: { readonly project: string }) {
  const { t, i18n } = useLingui();
  const members = useQuery(projectMembersQuery(project));
  const also = useAlsoSeeing(project);
  const { data: access } = useQuery(staffAccessQuery);
  if (!members.data) return null;
  const count = members.data.length + (also?.length ?? 0);
  const looking = access?.cases.filter(
    ({ state, until, projects }) => state === 'allowed' && until && (projects?.includes(project) ?? true),
  );
  const [first, ...others] = looking ?? [];
  const nobody = t`${plural(count, { one: 'Who can see this: # member · staff: nobody', other: 'Who can see this: # members · staff: nobody' })}`;
  const membersOnly = t`${plural(count, { one: 'Who can see this: # member', other: 'Who can see this: # members' })}`;
  return (
    <>
      <Link to="/app/projects/$project/people" params={{ project }}>
        <Icon name="eye" />
        {first === undefined ? nobody : membersOnly}
      </Link>
      {first !== undefined && (
        <Link className={styles.staff} to="/app/privacy/requests">
          <Icon name="key" />
          {others.length === 0 ? t`staff: ${sayStaff(i18n, first)}` : t`staff: ${sayStaff(i18n, first)} and ${others.length} more`}{' '}
          <Countdown until={first.until!} />
        </Link>
      )}
    </>
  );
}
