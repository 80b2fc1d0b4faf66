// The first page: what this is, what is in it by project and by collection, what is not and why.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { CopyIndex } from '@steward/protocol/wire/offline-copy.ts';
import { foldText } from '@steward/protocol/wire/offline-copy.ts';
import { useState } from 'react';
import { useCopy, useSaid } from './copy-context.ts';
import { CollectionSign } from './collection-sign.tsx';
import { PageTitle } from './page-title.tsx';
import { toCollection, toProject } from './route.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

export function ContentsPage() {
  const { t } = useLingui();
  const { business, takenAt } = useCopy();
  const say = useSay();
  const title = t`Copy of ${business}`;
  return (
    <>
      <PageTitle title={title}>
        <p className={styles.lead}>
          <Trans>Everything that was in it on {say.moment(takenAt)}, to read, search and print. Nothing in it changes any more.</Trans>
        </p>
      </PageTitle>
      <Collections />
      <Projects />
      <NotInside />
    </>
  );
}

function Collections() {
  const { collections } = useCopy();
  const said = useSaid();
  return (
    <section aria-labelledby="collections" className={styles.section}>
      <h2 id="collections">
        <Trans>By kind</Trans>
      </h2>
      <ul className={styles.tiles}>
        {collections.map(({ name, title, records }) => (
          <li key={name}>
            <a className={styles.tile} href={toCollection(name)}>
              <CollectionSign name={name} />
              <span className={styles.tileName}>{said(title)}</span>
              <span className={styles.count}>
                <Plural value={records} one="# entry" other="# entries" />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const projectsShown = 50;

function Projects() {
  const { t } = useLingui();
  const index = useCopy();
  const [wanted, setWanted] = useState('');
  const [more, setMore] = useState(1);
  if (index.projects.length === 0) return null;
  const folded = foldText(wanted.trim());
  const found = index.projects.filter(({ id, name }) => foldText(name ?? id).includes(folded));
  const shown = found.slice(0, projectsShown * more);
  return (
    <section aria-labelledby="projects" className={styles.section}>
      <h2 id="projects">
        <Trans>By project</Trans>
      </h2>
      {index.projects.length > 10 && (
        <input
          className={styles.filter}
          type="search"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          aria-label={t`Find a project`}
          placeholder={t`Find a project`}
        />
      )}
      <ul className={styles.rows}>
        {shown.map(({ id, name }) => (
          <li key={id} className={styles.row}>
            <a className={styles.rowTitle} href={toProject(id)}>
              {name ?? id}
            </a>
            <ProjectCounts index={index} project={id} />
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setMore(more + 1)}>
          <Trans>Show more projects</Trans>
        </button>
      )}
    </section>
  );
}

function ProjectCounts({ index, project }: { readonly index: CopyIndex; readonly project: string }) {
  const said = useSaid();
  const { i18n } = useLingui();
  const counts = index.collections.flatMap(({ name, title, groups }) => {
    const count = groups.find(([id]) => id === project)?.[2];
    return count === undefined ? [] : [{ name, title, count }];
  });
  return (
    <ul className={styles.counts}>
      {counts.map(({ name, title, count }) => (
        <li key={name}>
          <a href={toProject(project, name)}>
            {said(title)} {i18n.number(count)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function NotInside() {
  const { notInside } = useCopy();
  const said = useSaid();
  return (
    <section aria-labelledby="missing" className={styles.section}>
      <h2 id="missing">
        <Trans>What is not inside, and why</Trans>
      </h2>
      {notInside.length === 0 ? (
        <p>
          <Trans>Nothing was left out of what was asked for.</Trans>
        </p>
      ) : (
        <dl className={styles.missing}>
          {notInside.map(({ what, why, records }) => (
            <div key={what.en}>
              <dt>
                {said(what)}
                {records !== undefined && (
                  <span className={styles.count}>
                    <Plural value={records} one="# entry" other="# entries" />
                  </span>
                )}
              </dt>
              <dd>{said(why)}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className={styles.quiet}>
        <Trans>
          The folders beside this page hold the same for other programs; README.txt says which. manifest.json lists every file with its
          SHA-256.
        </Trans>
      </p>
    </section>
  );
}
