// The records of one kind that a case covers, the newest first, twenty at a time: what is not asked for is not looked at.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { sayError } from '../../api/say-error.ts';
import { useObjectUrl } from '../../app/use-object-url.ts';
import { Button } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { previewsQuery, recordsQuery } from '../queries.ts';
import { CaseTrail, Withheld } from './case-trail.tsx';
import styles from './case.module.css';
import { namesOf, previewOf, said, titleOf, useKind, type Kind } from './reach.ts';

export function CaseRecords() {
  const { i18n } = useLingui();
  const { case: id, collection } = useParams({ from: '/staff/entered/cases/$case/$collection' });
  const kind = useKind(id, collection);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...recordsQuery(id, collection),
    enabled: kind !== undefined,
  });
  if (!kind) return <OutOfScope id={id} />;
  const total = data?.pages[0]?.total ?? 0;
  return (
    <>
      <CaseTrail id={id} />
      <h1>{said(i18n.locale, kind.title)}</h1>
      {data && (
        <p className={styles.soft}>
          <Plural value={total} one="# in what you may look at" other="# in what you may look at" />
        </p>
      )}
      <Withheld names={namesOf(i18n.locale, kind, false)} />
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!data && !error && <Skeleton lines={5} />}
      {data?.pages.map(({ records }, number) => (
        // oxlint-disable-next-line react/no-array-index-key -- pages only grow at the end
        <Page key={number} id={id} kind={kind} records={records} />
      ))}
      {hasNextPage && (
        <p className={styles.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Look at more</Trans>
          </Button>
        </p>
      )}
    </>
  );
}

export function OutOfScope({ id }: { readonly id: string }) {
  return (
    <>
      <CaseTrail id={id} />
      <Notice kind="stop">
        <Trans>That lies outside of what you may look at in this case.</Trans>
      </Notice>
    </>
  );
}

interface PageProps {
  readonly id: string;
  readonly kind: Kind;
  readonly records: readonly WireRecord[];
}

function Page({ id, kind, records }: PageProps) {
  const { i18n } = useLingui();
  const preview = previewOf(kind);
  const pictured = preview === undefined ? [] : records.filter(({ fields }) => fields[preview.name] !== undefined).map((each) => each.id);
  const { data: previews } = useQuery(previewsQuery(id, kind.collection, pictured));
  return (
    <ul className={preview ? styles.pictures : styles.records}>
      {records.map((record) => (
        <li key={record.id}>
          <Link
            className={styles.record}
            to="/staff/cases/$case/$collection/$record"
            params={{ case: id, collection: kind.collection, record: record.id }}
          >
            {preview && <Small blob={previews?.get(record.id)} />}
            <span dir="auto">{titleOf(kind, record) ?? i18n.date(record.createdAt, { dateStyle: 'medium', timeStyle: 'short' })}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Small({ blob }: { readonly blob: Blob | undefined }) {
  const url = useObjectUrl(blob);
  // The title beside it says what it is.
  return url === undefined ? (
    <span className={styles.small}>
      <Icon name="photo" large />
    </span>
  ) : (
    <img className={styles.small} src={url} alt="" />
  );
}
