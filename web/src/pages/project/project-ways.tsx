// The ways through a project: one row that scrolls sideways on a phone.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useProjectRole } from '../../app/rights.ts';
import { Icon } from '../../design/parts/icon.tsx';
import styles from './project.module.css';

export function ProjectWays({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const params = { project };
  const role = useProjectRole(project);
  const takesPart = role === 'manager' || role === 'contributor';
  const row = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // Where one is stands in sight, also when one came by an address.
  useEffect(() => {
    const here = row.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (row.current && here) row.current.scrollLeft = here.offsetLeft - (row.current.clientWidth - here.offsetWidth) / 2;
  }, [path]);
  const options = { includeSearch: false } as const;
  return (
    <nav ref={row} className={styles.ways} aria-label={t`Project`}>
      <Link to="/app/projects/$project/tasks" params={params} activeOptions={options}>
        <Icon name="task" />
        <Trans>Tasks</Trans>
      </Link>
      <Link to="/app/projects/$project/photos" params={params} activeOptions={options}>
        <Icon name="photo" />
        <Trans>Photos</Trans>
      </Link>
      <Link to="/app/projects/$project/documents" params={params} activeOptions={options}>
        <Icon name="document" />
        <Trans>Documents</Trans>
      </Link>
      <Link to="/app/projects/$project/messages" params={params} activeOptions={options}>
        <Icon name="message" />
        <Trans>Messages</Trans>
      </Link>
      {takesPart && (
        <Link to="/app/projects/$project/mail-in" params={params} activeOptions={options}>
          <Icon name="mail" />
          <Trans>Mail-in</Trans>
        </Link>
      )}
      <Link to="/app/projects/$project/reports" params={params} activeOptions={options}>
        <Icon name="report" />
        <Trans>Daily reports</Trans>
      </Link>
      <Link to="/app/projects/$project/contacts" params={params} activeOptions={options}>
        <Icon name="contact" />
        <Trans>Contacts</Trans>
      </Link>
      <Link to="/app/projects/$project/people" params={params} activeOptions={options}>
        <Icon name="people" />
        <Trans>People</Trans>
      </Link>
      <Link to="/app/projects/$project/place" params={params} activeOptions={options}>
        <Icon name="pin" />
        <Trans>Place</Trans>
      </Link>
      <Link to="/app/projects/$project/activity" params={params} activeOptions={options}>
        <Icon name="activity" />
        <Trans>Activity</Trans>
      </Link>
      <Link to="/app/projects/$project/search" params={params} activeOptions={options}>
        <Icon name="search" />
        <Trans>Search</Trans>
      </Link>
    </nav>
  );
}
