// A project with everything in it, and a collection over all projects: a page of entries at a time, as pictures, as a conversation or as a list.
import { Trans, useLingui } from '@lingui/react/macro';
import type { CopyCollection } from '@steward/protocol/wire/offline-copy.ts';
import { use } from 'react';
import { CollectionSign } from './collection-sign.tsx';
import { Entries } from './entries.tsx';
import { collectionNamed, isConversation, projectNamed, recordById, recordsAt, remembered, stretchOf, type Stretch } from './copy.ts';
import { useCopy, useSaid } from './copy-context.ts';
import { Facts } from './facts.tsx';
import { Nowhere } from './nowhere.tsx';
import { PageTitle } from './page-title.tsx';
import { Pager, pageOf } from './pager.tsx';
import { toCollection, toProject, toRecord } from './route.ts';
import styles from './reader.module.css';

interface ProjectProps {
  readonly project: string;
  readonly collection?: string;
  readonly page: number;
}

export function ProjectPage({ project, collection: wanted, page }: ProjectProps) {
  const { i18n } = useLingui();
  const said = useSaid();
  const index = useCopy();
  const there = index.collections.flatMap((collection) => {
    const stretch = collection.groups.some(([id]) => id === project) ? stretchOf(collection, project) : undefined;
    return stretch ? [stretch] : [];
  });
  const shown = wanted === undefined ? there[0] : there.find(({ collection }) => collection.name === wanted);
  if (!index.projects.some(({ id }) => id === project) || (wanted !== undefined && !shown)) return <Nowhere />;
  return (
    <>
      <PageTitle title={projectNamed(index, project) ?? project} way={[]}>
        <a className={styles.back} href="#/">
          <Trans>Contents</Trans>
        </a>
        <ProjectFacts project={project} />
      </PageTitle>
      <nav className={styles.tabs} aria-label={projectNamed(index, project) ?? project}>
        <ul>
          {there.map(({ collection, count }) => (
            <li key={collection.name}>
              <a href={toProject(project, collection.name)} aria-current={collection === shown?.collection ? 'page' : undefined}>
                <CollectionSign name={collection.name} />
                {said(collection.title)} <span className={styles.count}>{i18n.number(count)}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {shown && (
        <section aria-label={said(shown.collection.title)}>
          <h2 className={styles.hidden}>{said(shown.collection.title)}</h2>
          <EntriesPage stretch={shown} page={page} to={(next) => toProject(project, shown.collection.name, next)} inProject />
        </section>
      )}
    </>
  );
}

/** What the project's own entry says in short, and the way to all of it. */
function ProjectFacts({ project }: { readonly project: string }) {
  const index = useCopy();
  const projects = collectionNamed(index, 'projects');
  if (!projects) return null;
  return <OwnEntry projects={projects} project={project} />;
}

function OwnEntry({ projects, project }: { readonly projects: CopyCollection; readonly project: string }) {
  const own = use(remembered(`projects/${project}`, () => recordById(projects, project)));
  if (!own) return null;
  return (
    <div className={styles.projectFacts}>
      <Facts of={own} />
      <a href={toRecord('projects', project)}>
        <Trans>All about this project</Trans>
      </a>
    </div>
  );
}

export function CollectionPage({ collection: name, page }: { readonly collection: string; readonly page: number }) {
  const said = useSaid();
  const collection = collectionNamed(useCopy(), name);
  if (!collection) return <Nowhere />;
  return (
    <>
      <PageTitle title={said(collection.title)}>
        <a className={styles.back} href="#/">
          <Trans>Contents</Trans>
        </a>
      </PageTitle>
      <EntriesPage
        stretch={{ collection, from: 0, count: collection.records }}
        page={page}
        to={(next) => toCollection(name, next)}
        inProject={false}
      />
    </>
  );
}

interface PageProps {
  readonly stretch: Stretch;
  readonly page: number;
  readonly to: (page: number) => string;
  readonly inProject: boolean;
}

function EntriesPage({ stretch, page, to, inProject }: PageProps) {
  const { collection } = stretch;
  const { from, until, pages, at } = pageOf(stretch, page, isConversation(collection) ? 'oldest first' : 'newest first');
  const records = use(remembered(`${collection.name}/${from}-${until}`, () => recordsAt(collection, from, until)));
  const turned = isConversation(collection) ? records : records.toReversed();
  return (
    <>
      <Entries entries={turned} inProject={inProject} />
      <Pager at={at} pages={pages} to={to} />
    </>
  );
}
