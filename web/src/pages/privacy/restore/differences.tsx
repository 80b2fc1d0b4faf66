// What would be different, record by record and field by field: then on one side, now on the other, and who changed it meanwhile.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { membersQuery } from '../../../api/people.ts';
import { differencesQuery, type Difference, type Restore } from '../../../api/restores.ts';
import { useRole } from '../../../app/account.ts';
import { plainName } from '../../../app/plain-name.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { FieldValue, fieldTitle } from './field-value.tsx';
import styles from './restore.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Differences({ restore: { id, counts } }: { readonly restore: Restore }) {
  const { t, i18n } = useLingui();
  const [collection, setCollection] = useState('');
  const differing = counts.filter(({ changed, broughtBack, takenAway }) => changed + broughtBack + takenAway > 0);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    differencesQuery(id, collection === '' ? undefined : collection),
  );
  const options = [
    { value: '', label: t`Everything` },
    ...differing.map((each) => ({ value: each.collection, label: sayThings(i18n, each.collection, 0) })),
  ];
  if (differing.length === 0) return null;
  return (
    <Section
      title={t`What would be different`}
      lead={<Trans>Each of these is opened to be compared, and stands in the ledger as a look of yours.</Trans>}
    >
      {differing.length > 1 && <Choice label={t`Of which kind`} value={collection} options={options} onChange={setCollection} />}
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={4} />}
      <ul className={styles.differences}>
        {data?.map((difference) => (
          <One key={difference.id} difference={difference} />
        ))}
      </ul>
      {hasNextPage && (
        <p>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </p>
      )}
    </Section>
  );
}

function One({ difference }: { readonly difference: Difference }) {
  const { i18n } = useLingui();
  const { collection, kind, title, fields, erased = [] } = difference;
  const what = sayThings(i18n, collection, 1);
  return (
    <li className={styles.difference}>
      <span className={styles.title}>
        <strong>{title === undefined ? what : plainName(title)}</strong>
        {title !== undefined && <span className={styles.soft}>{what}</span>}
        <KindBadge kind={kind} />
      </span>
      {fields.length > 0 && (
        <dl className={styles.fields}>
          {fields.map(({ field, before, now }) => (
            <div key={field}>
              <dt>{fieldTitle(collection, field, i18n.locale)}</dt>
              <dd>
                <span className={`${styles.value} ${styles.then}`}>
                  <b>
                    <Trans>Then</Trans>
                  </b>
                  <FieldValue collection={collection} field={field} value={before} />
                </span>
                <span className={`${styles.value} ${styles.now}`}>
                  <b>
                    <Trans>Now</Trans>
                  </b>
                  <FieldValue collection={collection} field={field} value={now} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {erased.length > 0 && (
        <p className={styles.soft}>
          <Trans>A part of it was deleted for good since: that stays as it is now.</Trans>
        </p>
      )}
      <Changes difference={difference} />
    </li>
  );
}

function KindBadge({ kind }: Pick<Difference, 'kind'>) {
  const { t } = useLingui();
  if (kind === 'changed') return <Badge tone="info">{t`set back`}</Badge>;
  return kind === 'brought-back' ? <Badge tone="good">{t`comes back`}</Badge> : <Badge tone="wait">{t`into the trash`}</Badge>;
}

function Changes({ difference: { changes } }: { readonly difference: Difference }) {
  const { t } = useLingui();
  const role = useRole();
  const { data: members } = useQuery({ ...membersQuery, enabled: role !== undefined && role !== 'guest' });
  const [last] = changes;
  if (!last) return null;
  const who = members?.find(({ person }) => person === last.by)?.name ?? t`somebody who has left`;
  return (
    <p className={styles.soft}>
      <Plural value={changes.length} one="Changed once since" other="Changed # times since" />
      {': '}
      {who}, <Moment at={last.at} />
    </p>
  );
}
