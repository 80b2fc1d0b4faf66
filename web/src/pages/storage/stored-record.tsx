// A record twice: what members see, and what lies in the store.
import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { declarations, type KnownCollection } from '../../api/any-collection.ts';
import type { StoredGroup, StoredItem } from '../../api/storage.ts';
import { Badge, type Tone } from '../../design/parts/badge.tsx';
import { sayValue } from '../held/say-value.ts';
import { useSaid } from '../policies/use-said.ts';
import { Bytes, partsOfEnvelope } from './bytes.tsx';
import styles from './storage.module.css';

interface StoredRecordProps {
  readonly collection: KnownCollection;
  readonly item: StoredItem;
}

export function StoredRecord({ collection, item }: StoredRecordProps) {
  const { t } = useLingui();
  return (
    <div className={styles.both} role="status">
      <section aria-label={t`What members see`}>
        <h3>
          <Trans>What members see</Trans>
        </h3>
        <Seen collection={collection} item={item} />
      </section>
      <section aria-label={t`What lies in the store`}>
        <h3>
          <Trans>What lies in the store</Trans>
        </h3>
        <Kept item={item} />
      </section>
    </div>
  );
}

function Seen({ collection, item: { view } }: StoredRecordProps) {
  const { i18n } = useLingui();
  const said = useSaid();
  const { fields } = declarations[collection];
  const shown = Object.entries(view.fields).map(
    ([name, value]) => [said(fields[name]?.title ?? { en: name, de: name }), sayValue(i18n, value)] as const,
  );
  return <Pairs pairs={shown} />;
}

function Kept({ item: { row, clear, groups, earlier, files } }: { readonly item: StoredItem }) {
  const { t, i18n } = useLingui();
  const bytes = Uint8Array.fromBase64(row.bytes);
  const time = (text: string) => i18n.date(text, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <>
      <Pairs
        pairs={[
          [t`Found under`, <code key="key" className={styles.key}>{`${row.partition} ${row.sort}`}</code>],
          [
            t`In clear`,
            <code key="clear" className={styles.key}>
              {[clear.collection, clear.project, `v${clear.version}`, clear.state, clear.createdBy].filter(Boolean).join(' · ')}
            </code>,
          ],
          [t`Made, changed`, `${time(clear.createdAt)}, ${time(clear.updatedAt)}`],
          [
            t`Earlier versions beside it`,
            <Plural key="earlier" value={earlier.count} _0="none" one="#, sealed in the same way" other="#, sealed in the same way" />,
          ],
        ]}
      />
      {groups.map((group) => (
        <Group key={group.group} group={group} />
      ))}
      {files.map(({ name, size, head }) => (
        <div key={name} className={styles.group}>
          <strong>
            <Trans>A file</Trans>
          </strong>
          <code className={styles.key}>{name}</code>
          <Bytes bytes={Uint8Array.fromBase64(head)} of={size} />
        </div>
      ))}
      <details className={styles.whole}>
        <summary>
          <Trans>The whole row, byte by byte</Trans>
        </summary>
        <Bytes bytes={bytes} of={bytes.length} />
      </details>
    </>
  );
}

/** Each above the other: the columns are narrow. */
function Pairs({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.pairs}>
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const states: Readonly<Record<StoredGroup['keyState'], { readonly word: MessageDescriptor; readonly tone: Tone }>> = {
  live: { word: msg`The key is there`, tone: 'good' },
  parked: { word: msg`The key is put aside: it lies in the trash`, tone: 'wait' },
  erased: { word: msg`The key is destroyed: nobody opens it any more`, tone: 'stop' },
  absent: { word: msg`There is no key`, tone: 'stop' },
};

function Group({ group: { fields, version, key, keyState, envelope } }: { readonly group: StoredGroup }) {
  const { i18n } = useLingui();
  const bytes = Uint8Array.fromBase64(envelope);
  return (
    <div className={styles.group}>
      <span className={styles.groupHead}>
        <strong>{fields.join(', ')}</strong>
        <Badge tone={states[keyState].tone}>{i18n._(states[keyState].word)}</Badge>
      </span>
      <span className={styles.soft}>
        <Trans>Written in version {version}, opened by the key</Trans> <code className={styles.key}>{key}</code>
      </span>
      <Bytes bytes={bytes} of={bytes.length} parts={partsOfEnvelope(bytes.length)} />
    </div>
  );
}
