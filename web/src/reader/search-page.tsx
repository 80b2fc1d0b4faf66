// What was found, while it is looked for.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { projectNamed, titleOf, type Shown } from './copy.ts';
import { useCopy, useSaid } from './copy-context.ts';
import { CollectionSign } from './collection-sign.tsx';
import { PageTitle } from './page-title.tsx';
import { toRecord, toSearch } from './route.ts';
import { foundMax, searchCopy, type Found } from './search-copy.ts';
import { snippetOf } from './snippet.ts';
import styles from './reader.module.css';

export function SearchPage({ query, within }: { readonly query: string; readonly within: string | undefined }) {
  const { t } = useLingui();
  const index = useCopy();
  const said = useSaid();
  const [found, setFound] = useState<Found>();
  const [trouble, setTrouble] = useState<Error>();
  useEffect(() => {
    const stop = new AbortController();
    setFound(undefined);
    searchCopy(index, query, within, stop.signal, setFound).catch((error: unknown) => {
      if (!stop.signal.aborted) setTrouble(error instanceof Error ? error : new Error(String(error)));
    });
    return () => stop.abort();
  }, [index, query, within]);
  if (trouble) throw trouble;
  return (
    <>
      <PageTitle title={query === '' ? t`Search` : t`Search: ${query}`} />
      <nav className={styles.tabs} aria-label={t`Where to search`}>
        <ul>
          <li>
            <a href={toSearch(query)} aria-current={within === undefined ? 'page' : undefined}>
              <Trans>Everywhere</Trans>
            </a>
          </li>
          {index.collections.map(({ name, title }) => (
            <li key={name}>
              <a href={toSearch(query, name)} aria-current={within === name ? 'page' : undefined}>
                {said(title)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Progress query={query} found={found} />
      <ul className={styles.rows}>
        {found?.shown.map((entry) => (
          <Hit key={entry.record.id} entry={entry} query={query} />
        ))}
      </ul>
    </>
  );
}

function Progress({ query, found }: { readonly query: string; readonly found: Found | undefined }) {
  const { t } = useLingui();
  if (query === '')
    return (
      <p>
        <Trans>Type a word, or several that all occur.</Trans>
      </p>
    );
  const count = found?.count ?? 0;
  return (
    <>
      <p role="status">
        {found?.done ? (
          <Plural value={count} _0="Nothing was found." one="# entry was found." other="# entries were found." />
        ) : (
          <Plural value={count} one="Searching … # entry so far" other="Searching … # entries so far" />
        )}{' '}
        {count > foundMax && <Trans>The first {foundMax} are shown: add a word to find fewer.</Trans>}
      </p>
      {found && !found.done && <progress className={styles.progress} value={found.read} max={found.of} aria-label={t`Searching`} />}
    </>
  );
}

function Hit({ entry, query }: { readonly entry: Shown; readonly query: string }) {
  const index = useCopy();
  const said = useSaid();
  const { record, collection } = entry;
  const project = record.project === undefined ? undefined : projectNamed(index, record.project);
  const snippet = snippetOf(entry, query);
  return (
    <li className={styles.row}>
      <a className={styles.rowTitle} href={toRecord(collection.name, record.id)}>
        <CollectionSign name={collection.name} /> {titleOf(entry)}
      </a>
      {snippet && (
        <p className={styles.snippet}>
          {snippet.before}
          <mark>{snippet.match}</mark>
          {snippet.after}
        </p>
      )}
      <p className={styles.quiet}>
        {said(collection.title)}
        {project !== undefined && <> · {project}</>}
      </p>
    </li>
  );
}
