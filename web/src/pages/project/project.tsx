// One project: what it is, who can see it, and the ways to everything in it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { projectsApi } from '../../api/collections.ts';
import { projectMembersQuery } from '../../api/people.ts';
import { sayError } from '../../api/say-error.ts';
import { useAlsoSeeing } from '../../app/rights.ts';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { ProjectMenu } from './project-menu.tsx';
import styles from './project.module.css';
import { ProjectWays } from './project-ways.tsx';

export function Project() {
  const { i18n } = useLingui();
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
          <Notice kind="stop">{sayError(i18n, error)}</Notice>
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

function WhoCanSee({ project }: { readonly project: string }) {
  const members = useQuery(projectMembersQuery(project));
  const also = useAlsoSeeing(project);
  if (!members.data) return null;
  const count = members.data.length + (also?.length ?? 0);
  return (
    <Link to="/app/projects/$project/people" params={{ project }}>
      <Icon name="eye" />
      <Plural value={count} one="Who can see this: # member · staff: nobody" other="Who can see this: # members · staff: nobody" />
    </Link>
  );
}
