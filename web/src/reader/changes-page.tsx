// Who changed what when, newest first.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { CopyChanges } from '@steward/protocol/wire/offline-copy.ts';
import { use } from 'react';
import { collectionNamed, remembered } from './copy.ts';
import { useCopy, useSaid } from './copy-context.ts';
import { load } from './load-data.ts';
import { Nowhere } from './nowhere.tsx';
import { PageTitle } from './page-title.tsx';
import { Pager, pageOf } from './pager.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { toChanges } from './route.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

/** As many as the export writes into one file. */
const perShard = 1_000;

const deeds: Readonly<Record<string, MessageDescriptor>> = {
  created: msg`created`,
  changed: msg`changed`,
  trashed: msg`put into the trash`,
  restored: msg`restored`,
  erased: msg`erased`,
};

type Change = CopyChanges['changes'][number] & { readonly name: string | undefined };

export function ChangesPage({ page }: { readonly page: number }) {
  const { t } = useLingui();
  const { changes } = useCopy();
  if (!changes) return <Nowhere />;
  const { from, until, pages, at } = pageOf({ from: 0, count: changes.count }, page, 'newest first');
  return (
    <>
      <PageTitle title={t`Who changed what when`} />
      <List from={from} until={until} />
      <Pager at={at} pages={pages} to={toChanges} />
    </>
  );
}

function List({ from, until }: { readonly from: number; readonly until: number }) {
  const changes = use(remembered(`changes/${from}-${until}`, () => changesAt(from, until)));
  return (
    <ol className={styles.rows}>
      {changes.toReversed().map((change, at) => (
        <Row key={`${change.at} ${at}`} change={change} />
      ))}
    </ol>
  );
}

async function changesAt(from: number, until: number): Promise<readonly Change[]> {
  const found: Change[] = [];
  for (let shard = Math.floor(from / perShard); shard * perShard < until; shard += 1) {
    const { changes, names } = await load<CopyChanges>(`changes/changes-${shard}`);
    const start = shard * perShard;
    for (const change of changes.slice(Math.max(from - start, 0), until - start))
      found.push({ ...change, name: change.by === undefined ? undefined : names[change.by] });
  }
  return found;
}

function Row({ change }: { readonly change: Change }) {
  const { i18n, t } = useLingui();
  const say = useSay();
  const said = useSaid();
  const index = useCopy();
  const collection = collectionNamed(index, change.collection);
  const deed = Object.hasOwn(deeds, change.does) ? i18n._(deeds[change.does]!) : change.does;
  const fields = change.fields?.map((name) =>
    said(collection?.fields.find((field) => field.name === name)?.title ?? { en: name, de: name }),
  );
  return (
    <li className={`${styles.row} ${styles.beside}`}>
      <p>
        <strong>{change.name ?? t`Somebody who is no longer named`}</strong> <span>{deed}</span>:{' '}
        <ReferenceLink to={change.collection} id={change.record} />
        {fields && fields.length > 0 && <> ({fields.join(', ')})</>}
      </p>
      <p className={styles.quiet}>
        {collection && <>{said(collection.title)} · </>}
        <time dateTime={change.at}>{say.moment(change.at)}</time>
      </p>
    </li>
  );
}
