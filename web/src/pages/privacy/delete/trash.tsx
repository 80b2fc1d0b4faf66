// What lies in the trash, of one kind at a time: listing it opens it, and that is a look in the ledger.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apis, knownCollections, titleOf, type KnownCollection } from '../../../api/any-collection.ts';
import type { StewardRecord } from '../../../api/collection.ts';
import { sayError } from '../../../api/say-error.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from '../privacy.module.css';
import { searchOf } from '../subject.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

type AnyRecord = StewardRecord<Readonly<Record<string, unknown>>>;

export function Trash() {
  const { t, i18n } = useLingui();
  const [collection, setCollection] = useState<KnownCollection>('projects');
  const options = knownCollections.map((value) => ({ value, label: capital(sayThings(i18n, value, 0)) }));
  return (
    <Section title={t`In the trash`} lead={<Trans>What is in it can be taken out until its date; then it is deleted by itself.</Trans>}>
      <div className={styles.narrow}>
        <Choice label={t`What`} value={collection} options={options} onChange={setCollection} />
      </div>
      <TrashOf key={collection} collection={collection} />
    </Section>
  );
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function TrashOf({ collection }: { readonly collection: KnownCollection }) {
  const { t } = useLingui();
  const list = apis[collection].list({ trashed: true, sort: '-updatedAt' }) as ReturnType<typeof apis.tasks.list>;
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(list);
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton lines={3} />;
  if (data.records.length === 0)
    return (
      <EmptyState title={t`The trash is empty`}>
        <p>
          <Trans>Nothing of this kind is in the trash.</Trans>
        </p>
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.rows}>
        {data.records.map((record) => (
          <Trashed key={record.id} collection={collection} record={record as AnyRecord} />
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  );
}

function Trashed({ collection, record }: { readonly collection: KnownCollection; readonly record: AnyRecord }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { id, fields, restorableUntil } = record;
  const name = titleOf(collection, fields) ?? capital(sayThings(i18n, collection, 1));
  const refetch = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: [collection] }),
      queries.invalidateQueries({ queryKey: ['summary'] }),
      queries.invalidateQueries({ queryKey: ['job'] }),
    ]);
  const restore = useMutation({
    mutationFn: (): Promise<unknown> => apis[collection].restore(id),
    onSuccess: () => say({ text: t`${name} is back.` }),
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
    onSettled: refetch,
  });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <strong>{name}</strong>
        {restorableUntil !== undefined && (
          <p className={styles.soft}>
            <Trans>
              Restorable until <Moment at={restorableUntil} dated />
            </Trans>
          </p>
        )}
      </div>
      <div className={styles.ways}>
        <Button icon="undo" busy={restore.isPending} onClick={() => restore.mutate()}>
          <Trans>Take out</Trans>
          <span className="visually-hidden"> {name}</span>
        </Button>
        {collection !== 'projects' && (
          <Link
            className={buttonClass('plain')}
            to="/app/privacy/delete/impact"
            search={{ ...searchOf({ kind: 'record', collection, id }), when: 'now' }}
          >
            <Icon name="trash" />
            <Trans>Delete at once</Trans>
            <span className="visually-hidden"> {name}</span>
          </Link>
        )}
      </div>
    </li>
  );
}
