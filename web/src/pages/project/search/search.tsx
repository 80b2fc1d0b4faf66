// Words, looked for in everything a project holds. Each search is a look of its own in the ledger, so it is sent when somebody says so, not letter by
// letter; and the words stay on this page: an address with them would lie in the browser's history and in logs.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { searchRoutes, type WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { client } from '../../../api/client.ts';
import { excerpt, markFound, wordsOf } from '../../../app/fold-text.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Icon, type IconName } from '../../../design/parts/icon.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { placeOf } from '../places.ts';
import { RecentSearches, useRemember } from './recent-searches.tsx';
import { textsOf } from './record-texts.ts';
import styles from './search.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const hitsMax = 100;
const charsMax = 160;
const linesMax = 2;

const searchOf = (project: string, query: string) => ({
  queryKey: ['search', project, query],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    client.call(searchRoutes.search, { body: { project, query, limit: hitsMax } }, { signal }),
  enabled: query !== '',
  /** Looked for again when somebody looks again: what was found may have changed. */
  staleTime: 0,
  gcTime: 0,
});

export function Search() {
  const { t } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/search' });
  const [text, setText] = useState('');
  const [query, setQuery] = useState('');
  const { data, error, isFetching, refetch } = useQuery(searchOf(project, query));
  const remember = useRemember();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look(text.trim());
  };
  const look = (next: string) => {
    remember(next);
    if (next === query && next !== '') void refetch();
    else setQuery(next);
  };
  return (
    <section className={styles.page}>
      <h2>
        <Trans>Search</Trans>
      </h2>
      <form className={styles.form} role="search" onSubmit={submit}>
        <Field
          label={t`Search for`}
          type="search"
          value={text}
          onChange={(next) => setText(next.slice(0, 200))}
          hint={t`In tasks, photos, documents, messages, daily reports and contacts of this project. Your words stay on this page and never stand in its address.`}
        />
        <Button kind="first" type="submit" icon="search" busy={isFetching}>
          <Trans>Search</Trans>
        </Button>
      </form>
      {query === '' && (
        <RecentSearches
          onPick={(words) => {
            setText(words);
            look(words);
          }}
        />
      )}
      {error && <ErrorNotice error={error} />}
      {isFetching && !data && <Skeleton lines={4} />}
      {data && query !== '' && <Found project={project} records={data.records} more={data.more} words={wordsOf(query)} />}
    </section>
  );
}

const kinds = ['projects', 'tasks', 'photos', 'documents', 'messages', 'daily-reports', 'contacts'] as const;
type Kind = (typeof kinds)[number];
const icons: { readonly [K in Kind]: IconName } = {
  projects: 'projects',
  tasks: 'task',
  photos: 'photo',
  documents: 'document',
  messages: 'message',
  'daily-reports': 'report',
  contacts: 'contact',
};

interface FoundProps {
  readonly project: string;
  readonly records: readonly WireRecord[];
  readonly more: boolean;
  readonly words: readonly string[];
}

function Found({ project, records, more, words }: FoundProps) {
  const { t } = useLingui();
  const names: { readonly [K in Kind]: string } = {
    projects: t`Project`,
    tasks: t`Tasks`,
    photos: t`Photos`,
    documents: t`Documents`,
    messages: t`Messages`,
    'daily-reports': t`Daily reports`,
    contacts: t`Contacts`,
  };
  const count = records.length;
  return (
    <>
      <p role="status" className={styles.soft}>
        {more ? (
          <Trans>
            More than {count} results; the {count} changed last are shown. More words narrow it down.
          </Trans>
        ) : (
          <Plural value={count} _0="Nothing was found. Try fewer words, or the beginning of a word." one="# result" other="# results" />
        )}
      </p>
      {kinds.map((kind) => {
        const its = records.filter(({ collection }) => collection === kind);
        if (its.length === 0) return null;
        return (
          <section key={kind} className={styles.kind}>
            <h3>
              <Icon name={icons[kind]} />
              {names[kind]} <span className={styles.soft}>{its.length}</span>
            </h3>
            <ul className={styles.hits}>
              {its.map((record) => (
                <li key={record.id}>
                  <Hit project={project} record={record} words={words} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

/** The record's name, and the lines of it in which the words are. */
function Hit({ project, record, words }: { readonly project: string; readonly record: WireRecord; readonly words: readonly string[] }) {
  const { t } = useLingui();
  const place = placeOf(project, record.collection, record.id);
  const { title, texts } = textsOf(record);
  const lines = texts.filter((text) => markFound(text, words).some(({ found }) => found)).slice(0, linesMax);
  if (!place) return null;
  return (
    <Link className={styles.hit} {...place}>
      <span className={styles.title} dir="auto">
        <Marked text={excerpt(title ?? t`Without a name`, words, charsMax)} words={words} />
      </span>
      {lines.map((line) => (
        <span key={line} className={styles.line} dir="auto">
          <Marked text={excerpt(line, words, charsMax)} words={words} />
        </span>
      ))}
    </Link>
  );
}

function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return markFound(text, words).map(({ text: piece, found }, index) => (found ? <mark key={index}>{piece}</mark> : piece));
}
