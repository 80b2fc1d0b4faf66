// One entry: every field that its collection has, what it means and who decides about it, what points to it, who made it and changed it.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { CopyField } from '@steward/protocol/wire/offline-copy.ts';
import { Suspense, use } from 'react';
import {
  collectionNamed,
  pictureFields,
  pointingTo,
  projectNamed,
  recordById,
  recordsAt,
  remembered,
  stretchOf,
  titleOf,
  type Shown,
} from './copy.ts';
import { useCopy, useSaid } from './copy-context.ts';
import { Nowhere } from './nowhere.tsx';
import { PageTitle, type Step } from './page-title.tsx';
import { Large } from './pictures.tsx';
import { Entries } from './entries.tsx';
import { toCollection, toProject } from './route.ts';
import { useSay } from './say.ts';
import { Value } from './value.tsx';
import styles from './reader.module.css';

/** Where nothing is said, the business decides: that is said once, below. */
const decidesWords = { business: undefined, person: msg`The person decides about it.`, law: msg`The law says that it is kept.` } as const;

export function RecordPage({ name, id }: { readonly name: string; readonly id: string }) {
  const collection = collectionNamed(useCopy(), name);
  const shown = use(remembered(`${name}/${id}`, async () => (collection ? recordById(collection, id) : undefined)));
  return shown ? <Whole shown={shown} /> : <Nowhere />;
}

function Whole({ shown }: { readonly shown: Shown }) {
  const { collection, record } = shown;
  const fields = collection.fields.filter(({ previewOf }) => previewOf === undefined);
  return (
    <>
      <PageTitle title={titleOf(shown)} way={useWay(shown)} />
      {pictureFields(collection) && <Large of={shown} />}
      <Erased shown={shown} />
      <dl className={styles.fields}>
        {fields.map((field) => (
          <FieldOf key={field.name} field={field} shown={shown} />
        ))}
      </dl>
      <Suspense>
        <Pointing shown={shown} />
      </Suspense>
      <About shown={shown} />
      <p className={styles.quiet}>
        <Trans>
          Its id is {record.id}; it is the same in every copy. Where nothing else is said at a field, the business decides about it.
        </Trans>
      </p>
    </>
  );
}

function useWay({ collection, record }: Shown): readonly Step[] {
  const said = useSaid();
  const index = useCopy();
  const title = said(collection.title);
  if (record.project === undefined) return [{ to: toCollection(collection.name), name: title }];
  return [
    { to: toProject(record.project), name: projectNamed(index, record.project) ?? record.project },
    { to: toProject(record.project, collection.name), name: title },
  ];
}

function Erased({ shown: { record, collection } }: { readonly shown: Shown }) {
  const said = useSaid();
  if (!record.erased || record.erased.length === 0) return null;
  const names = record.erased
    .map((group) => said(collection.fields.find(({ name }) => name === group)?.title ?? { en: group, de: group }))
    .join(', ');
  return (
    <p className={styles.note}>
      <Trans>A part of this entry was erased before the copy was made: {names}.</Trans>
    </p>
  );
}

function FieldOf({ field, shown }: { readonly field: CopyField; readonly shown: Shown }) {
  const { i18n } = useLingui();
  const said = useSaid();
  const value = shown.record.fields[field.name];
  const decides = decidesWords[field.decides];
  return (
    <div className={styles.field}>
      <dt>{said(field.title)}</dt>
      <dd>
        <div className={styles.value}>
          {value === undefined ? (
            <span className={styles.quiet}>
              <Trans>Not given</Trans>
            </span>
          ) : (
            <Value field={field} value={value} of={shown} />
          )}
        </div>
        <p className={styles.meaning}>
          {said(field.why)}.{decides && ` ${i18n._(decides)}`}
        </p>
      </dd>
    </div>
  );
}

/** Entries of the same project are looked through for those that point here, up to so many of each collection. */
const lookedThroughMax = 3_000;

function Pointing({ shown }: { readonly shown: Shown }) {
  const index = useCopy();
  const said = useSaid();
  const pointing = use(remembered(`to ${shown.record.collection}/${shown.record.id}`, () => findPointing(index, shown)));
  return pointing.map(({ collection, entries }) => (
    <section key={collection.name} className={styles.section} aria-label={said(collection.title)}>
      <h2>
        <Trans>What belongs to it: {said(collection.title)}</Trans>
      </h2>
      <Entries entries={entries} inProject />
    </section>
  ));
}

async function findPointing(index: ReturnType<typeof useCopy>, { record }: Shown) {
  const found: { readonly collection: Shown['collection']; readonly entries: readonly Shown[] }[] = [];
  for (const { collection, field } of pointingTo(index, record.collection)) {
    const stretch = stretchOf(collection, record.project);
    if (!stretch) continue;
    const from = Math.max(stretch.from, stretch.from + stretch.count - lookedThroughMax);
    const all = await recordsAt(collection, from, stretch.from + stretch.count);
    const entries = all.filter((each) => [each.record.fields[field.name]].flat().includes(record.id));
    if (entries.length > 0) found.push({ collection, entries });
  }
  return found;
}

function About({ shown: { record, names } }: { readonly shown: Shown }) {
  const { t } = useLingui();
  const say = useSay();
  const by = (person: string | undefined) => (person === undefined ? undefined : names[person]) ?? t`somebody who is no longer named`;
  const [created, changed] = [say.moment(record.createdAt), say.moment(record.updatedAt)];
  return (
    <section className={styles.section} aria-labelledby="about">
      <h2 id="about">
        <Trans>Who changed what when</Trans>
      </h2>
      <ul className={styles.plain}>
        <li>
          <Trans>
            Created by {by(record.createdBy)} on {created}
          </Trans>
        </li>
        {record.version > 1 && (
          <li>
            <Trans>
              Changed last by {by(record.updatedBy)} on {changed}; this is version {record.version}
            </Trans>
          </li>
        )}
      </ul>
    </section>
  );
}
