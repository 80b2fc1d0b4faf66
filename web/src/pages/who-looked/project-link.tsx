// The project an entry is about, by its name where the reader knows it.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { plainName } from '../../app/plain-name.ts';
import type { KnownNames } from './use-names.ts';

export function ProjectLink({ project, names }: { readonly project: string; readonly names: KnownNames }) {
  const name = plainName(names.project(project) ?? '');
  if (name === '') return <Trans>A project that is not there any more, or not for you to see</Trans>;
  return (
    <Link to="/app/projects/$project" params={{ project }}>
      {name}
    </Link>
  );
}
