// The documents of a project, what was changed last first; new ones come in by the many, and one is looked at closely where the address names it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { documentsApi, type Document } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../../design/parts/table.tsx';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import { AddDocuments } from './add-documents.tsx';
import { DocumentPanel } from './document-panel.tsx';
import styles from './documents.module.css';
import { isKind, kindNames, kinds } from './kinds.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Documents() {
  const { project } = useParams({ from: '/app/projects/$project/documents' });
  const { kind: asked, document } = useSearch({ from: '/app/projects/$project/documents' });
  const navigate = useNavigate({ from: '/app/projects/$project/documents' });
  const kind = isKind(asked) ? asked : undefined;
  const { mayAdd } = useRights(project);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    documentsApi.list({ project, sort: '-updatedAt', ...(kind === undefined ? {} : { where: { kind } }) }),
  );
  return (
    <section className={styles.page}>
      <div className={styles.head}>
        <h2>
          <Trans>Documents</Trans>
        </h2>
        <KindFilter kind={kind} onChange={(to) => void navigate({ search: to === undefined ? {} : { kind: to } })} />
      </div>
      {mayAdd && <AddDocuments project={project} />}
      {error && <ErrorNotice error={error} />}
      {isPending && !error && <Skeleton lines={5} />}
      {data && data.records.length === 0 && <NoDocuments filtered={kind !== undefined} mayAdd={mayAdd} />}
      {data && data.records.length > 0 && <List project={project} documents={data.records} kind={kind} />}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      {document !== undefined && (
        <DocumentPanel
          key={document}
          project={project}
          id={document}
          onClose={() => void navigate({ search: kind === undefined ? {} : { kind }, replace: true, resetScroll: false })}
        />
      )}
    </section>
  );
}

function KindFilter({ kind, onChange }: { readonly kind: string | undefined; readonly onChange: (kind: string | undefined) => void }) {
  const { t, i18n } = useLingui();
  const options = [{ value: '', label: t`All kinds` }, ...kindNames.map((name) => ({ value: name as string, label: i18n._(kinds[name]) }))];
  return <Choice quiet label={t`Kind`} value={kind ?? ''} options={options} onChange={(to) => onChange(to === '' ? undefined : to)} />;
}

function NoDocuments({ filtered, mayAdd }: { readonly filtered: boolean; readonly mayAdd: boolean }) {
  const { t } = useLingui();
  if (filtered) return <EmptyState title={t`None of this kind`}>{null}</EmptyState>;
  return (
    <EmptyState title={t`No document yet`}>
      <p>
        {mayAdd ? (
          <Trans>
            Plans, contracts, offers, invoices: everybody in the project finds the newest version here. Add the first one above.
          </Trans>
        ) : (
          <Trans>Plans, contracts, offers, invoices: those who work in the project add them here.</Trans>
        )}
      </p>
    </EmptyState>
  );
}

interface ListProps {
  readonly project: string;
  readonly documents: readonly Document[];
  readonly kind: string | undefined;
}

function List({ project, documents, kind }: ListProps) {
  const { t, i18n } = useLingui();
  const names = useNames(project);
  const columns: readonly Column<Document>[] = [
    {
      name: 'title',
      label: t`Title`,
      cell: ({ id, fields }) => (
        <Link
          className={styles.title}
          to="/app/projects/$project/documents"
          params={{ project }}
          search={{ document: id, ...(kind === undefined ? {} : { kind }) }}
          resetScroll={false}
        >
          {fields.title}
        </Link>
      ),
    },
    { name: 'kind', label: t`Kind`, cell: ({ fields }) => i18n._(kinds[fields.kind ?? 'other']) },
    {
      name: 'size',
      label: t`Size`,
      align: 'end',
      cell: ({ fields }) => (fields.file === undefined ? <Trans>No file</Trans> : sayBytes(i18n, fields.file.size)),
    },
    {
      name: 'changed',
      label: t`Changed`,
      cell: ({ updatedAt, updatedBy }) => (
        <span className={styles.changed}>
          <time dateTime={updatedAt}>{i18n.date(updatedAt, { dateStyle: 'medium' })}</time>
          <span className={styles.soft}>{names(updatedBy)}</span>
        </span>
      ),
    },
  ];
  return <Table caption={t`Documents`} columns={columns} rows={documents} keyOf={({ id }) => id} />;
}
