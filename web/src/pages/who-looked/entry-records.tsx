// The records that an entry names: by their titles where they are known, with the way to them where there is one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LedgerWhat } from '../../api/ledger.ts';
import { Button } from '../../design/parts/button.tsx';
import { plainName } from '../../app/plain-name.ts';
import { canHaveTitles, loadedTitles, useAskTitles } from './record-titles.ts';
import type { KnownNames } from './use-names.ts';
import styles from './details.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

const shownFirst = 10;

export function EntryRecords({ what, names }: { readonly what: LedgerWhat; readonly names: KnownNames }) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const [all, setAll] = useState(false);
  const askTitles = useAskTitles();
  const ask = useMutation({ mutationFn: () => askTitles(what) });
  const { records = [], collection } = what;
  // The business as such is in what belongs to no collection; that it is this one goes without saying.
  if (collection === undefined ? records.length < 2 : records.length === 0) return null;
  const titles = ask.data ?? loadedTitles(queries, collection);
  const titleOf = (id: string) => (collection === 'members' ? plainName(names.person(id) ?? '') : titles.get(id)) || undefined;
  const unknown = canHaveTitles(what) && records.some((id) => titleOf(id) === undefined);
  const count = records.length;
  return (
    <>
      <dt>
        <Trans>Which</Trans>
      </dt>
      <dd className={styles.records}>
        <ul>
          {records.slice(0, all ? undefined : shownFirst).map((id) => (
            <li key={id}>
              <RecordLink id={id} what={what} title={titleOf(id)} />
            </li>
          ))}
        </ul>
        {!all && count > shownFirst && (
          <Button kind="plain" onClick={() => setAll(true)}>
            <Trans>Show all {i18n.number(count)}</Trans>
          </Button>
        )}
        {unknown && ask.data === undefined && (
          <>
            <Button busy={ask.isPending} onClick={() => ask.mutate()}>
              <Trans>Show which</Trans>
            </Button>
            <span className={styles.hint}>
              <Trans>This is a look, too: it will stand in the log.</Trans>
            </span>
          </>
        )}
        {unknown && ask.data !== undefined && (
          <span className={styles.hint}>
            <Trans>Those without a title have none, were removed, or are not for you to see.</Trans>
          </span>
        )}
        {ask.error && <ErrorNotice error={ask.error} />}
      </dd>
    </>
  );
}

interface RecordLinkProps {
  readonly id: string;
  readonly what: LedgerWhat;
  readonly title: string | undefined;
}

function RecordLink({ id, what: { collection, project }, title }: RecordLinkProps) {
  const { t } = useLingui();
  const text = title ?? t`without a title here (${id.slice(0, 6)}…)`;
  if (collection === 'projects')
    return (
      <Link to="/app/projects/$project" params={{ project: id }}>
        {text}
      </Link>
    );
  if (project === undefined) return <span>{text}</span>;
  const params = { project };
  switch (collection) {
    case 'tasks':
      return (
        <Link to="/app/projects/$project/tasks" params={params} search={{ task: id }}>
          {text}
        </Link>
      );
    case 'photos':
      return (
        <Link to="/app/projects/$project/photos" params={params} search={{ photo: id }}>
          {text}
        </Link>
      );
    case 'documents':
      return (
        <Link to="/app/projects/$project/documents" params={params} search={{ document: id }}>
          {text}
        </Link>
      );
    case 'daily-reports':
      return (
        <Link to="/app/projects/$project/reports" params={params} search={{ report: id }}>
          {text}
        </Link>
      );
    case 'contacts':
      return (
        <Link to="/app/projects/$project/contacts" params={params} search={{ contact: id }}>
          {text}
        </Link>
      );
    case 'messages':
      return (
        <Link to="/app/projects/$project/messages" params={params}>
          {text}
        </Link>
      );
    default:
      return <span>{text}</span>;
  }
}
