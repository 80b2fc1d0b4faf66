// One import: how far it is, what it would change, what is wrong with which row, and saying yes or no.
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { StewardError } from '@steward/protocol/errors.ts';
import { importRoutes } from '@steward/protocol/wire/import-routes.ts';
import { lifecycleRoutes } from '@steward/protocol/wire/lifecycle-routes.ts';
import { restoreRoutes } from '@steward/protocol/wire/restore-routes.ts';
import { client } from '../../../api/client.ts';
import { problemsQuery, type Import, type Problem } from '../../../api/imports.ts';
import { sayError, type Sentences } from '../../../api/say-error.ts';
import { sayRule } from '../../../api/say-rule.ts';
import { freshly } from '../../../app/freshly.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../../design/parts/table.tsx';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import { fieldTitle } from '../restore/field-value.tsx';
import styles from '../privacy.module.css';
import { TimeLeft } from '../time-left.tsx';
import { formatWords, importWords } from './import-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function ImportCard({ brought }: { readonly brought: Import }) {
  const { t, i18n } = useLingui();
  const { state, format, bytes, startedAt, progress, failure, problems } = brought;
  const { label, tone } = importWords(state);
  const runs = state === 'checking' || state === 'importing';
  const name = formatWords[format];
  return (
    <Section
      oneOfMany
      title={name ? i18n._(name) : format}
      lead={
        <>
          <Badge tone={tone}>{i18n._(label)}</Badge> {sayBytes(i18n, bytes)}, <Moment at={startedAt} />
        </>
      }
    >
      {runs && (
        <Progress
          label={state === 'checking' ? t`Looking through it` : t`Writing it`}
          value={progress.total === undefined || progress.total === 0 ? null : Math.min(1, progress.done / progress.total)}
        />
      )}
      {runs && progress.remainingSeconds !== undefined && (
        <p className={styles.soft}>
          <TimeLeft seconds={progress.remainingSeconds} />
        </p>
      )}
      {failure && (
        <Notice kind="stop">
          {sayError(i18n, new StewardError(failure.code, failure.rule === undefined ? {} : { rule: failure.rule }))}
        </Notice>
      )}
      {!runs && <Counts brought={brought} />}
      {problems > 0 && !runs && <Problems brought={brought} />}
      <Ways brought={brought} />
      {state === 'imported' && brought.total.new + brought.total.changed > 0 && <TakeBack brought={brought} />}
    </Section>
  );
}

type Count = Import['counts'][number];

function Counts({ brought: { counts, files, formerPeople, provenance, state } }: { readonly brought: Import }) {
  const { t, i18n } = useLingui();
  if (counts.length === 0) return null;
  const number = (name: Exclude<keyof Count, 'collection'>, label: string): Column<Count> => ({
    name,
    label,
    align: 'end',
    cell: (count) => i18n.number(count[name]),
  });
  const columns: readonly Column<Count>[] = [
    { name: 'collection', label: t`What`, cell: ({ collection }) => capital(sayThings(i18n, collection, 0)) },
    number('new', t`New`),
    number('changed', t`Changed`),
    number('same', t`The same`),
    number('refused', t`With mistakes`),
    number('erased', t`Deleted here, stays so`),
  ];
  return (
    <>
      <Table
        caption={state === 'checked' ? t`What would change` : t`What was changed`}
        columns={columns}
        rows={counts}
        keyOf={({ collection }) => collection}
      />
      <ul className={styles.bullets}>
        {provenance && (
          <li>
            <Trans>It is a copy made here: who wrote what and when stays as it was.</Trans>
          </li>
        )}
        {files.there > 0 && (
          <li>
            <Plural value={files.there} one="# file comes along" other="# files come along" />
          </li>
        )}
        {files.missing > 0 && (
          <li>
            <Plural
              value={files.missing}
              one="# file is named but was not brought: its place stays empty"
              other="# files are named but were not brought: their places stay empty"
            />
          </li>
        )}
        {formerPeople > 0 && (
          <li>
            <Plural
              value={formerPeople}
              one="# person in it does not belong to the business: kept as somebody who has left"
              other="# people in it do not belong to the business: kept as people who have left"
            />
          </li>
        )}
      </ul>
    </>
  );
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function Problems({ brought: { id, problems: count } }: { readonly brought: Import }) {
  const { t, i18n } = useLingui();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(problemsQuery(id));
  const columns: readonly Column<Problem>[] = [
    { name: 'where', label: t`Where`, cell: (problem) => <Where problem={problem} /> },
    {
      name: 'field',
      label: t`Field`,
      cell: ({ collection = '', field }) => (field === undefined ? '–' : fieldTitle(collection, field, i18n.locale)),
    },
    {
      name: 'rule',
      label: t`Mistake`,
      cell: ({ rule }) => sayRule(i18n, new StewardError('conflict', { rule })) ?? <span lang="en">{rule}</span>,
    },
  ];
  return (
    <>
      <Notice kind="stop">
        <Plural
          value={count}
          one="# mistake. As long as there is one, nothing of it is written: correct the file and bring it again."
          other="# mistakes. As long as there is one, nothing of it is written: correct the file and bring it again."
        />
      </Notice>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && (
        <Table
          caption={t`Mistakes`}
          columns={columns}
          rows={data.problems}
          keyOf={({ file = '', line = 0, field = '', rule, id: record = '' }) => `${file} ${line} ${field} ${rule} ${record}`}
        />
      )}
      {hasNextPage && (
        <p>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </p>
      )}
      {data && !hasNextPage && data.more > 0 && (
        <p className={styles.soft}>
          <Plural value={data.more} one="# more is not listed." other="# more are not listed." />
        </p>
      )}
    </>
  );
}

function Where({ problem: { file, line } }: { readonly problem: Problem }) {
  return (
    <>
      {file !== undefined && <span dir="auto">{file} </span>}
      {line === undefined ? file === undefined && <Trans>the whole file</Trans> : <Trans>line {line}</Trans>}
    </>
  );
}

/** Leads to what would go: nothing is taken back before somebody says so there. */
function TakeBack({ brought: { id, changedAt } }: { readonly brought: Import }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: () => client.call(restoreRoutes.startRestore, { body: { subject: { kind: 'import', id }, at: changedAt, how: 'over' } }),
    onSuccess: ({ id: restore }) => navigate({ to: '/app/privacy/restore/$restore', params: { restore } }),
  });
  return (
    <>
      {start.error && <Notice kind="stop">{sayError(i18n, start.error, sentences)}</Notice>}
      <div className={styles.ways}>
        <Button icon="undo" busy={start.isPending} onClick={() => start.mutate()}>
          <Trans>Take this import back</Trans>
        </Button>
      </div>
      <p className={styles.soft}>
        <Trans>First you see what would go. What somebody has changed since stays, and it can be undone.</Trans>
      </p>
    </>
  );
}

const sentences: Sentences = { conflict: msg`It is further already: this cannot be done any more.` };

function Ways({ brought: { id, state, mayConfirm, checkedUntil, total } }: { readonly brought: Import }) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['job'] });
  const confirm = useMutation({
    mutationFn: () => freshly(() => client.call(importRoutes.confirmImport, { params: { id }, body: {} })),
    onSettled,
  });
  const cancel = useMutation({ mutationFn: () => client.call(lifecycleRoutes.cancelJob, { params: { id }, body: {} }), onSettled });
  const error = confirm.error ?? cancel.error;
  if (!['checking', 'checked', 'importing'].includes(state)) return null;
  const written = total.new + total.changed;
  return (
    <>
      {error && <ErrorNotice error={error} own={sentences} />}
      {state === 'checked' && mayConfirm && written === 0 && (
        <Notice>
          <Trans>There is nothing to write: what is in it is here already, or was deleted here for good.</Trans>
        </Notice>
      )}
      <div className={styles.ways}>
        {state === 'checked' && mayConfirm && written > 0 && (
          <Button kind="first" icon="check" busy={confirm.isPending} onClick={() => confirm.mutate()}>
            <Plural value={written} one="Write # record" other="Write # records" />
          </Button>
        )}
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
          <Trans>Give it up</Trans>
        </Button>
      </div>
      {state === 'checked' && checkedUntil !== undefined && (
        <p className={styles.soft}>
          <Trans>
            Without an answer it is given up <Moment at={checkedUntil} />.
          </Trans>
        </p>
      )}
    </>
  );
}
