// The last ones that were sent there, or refused. What stood in them is opened by a click, which is a look like any other.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { disclosuresQuery, readSent, type DisclosureLine } from '../../api/processors.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { fieldOf, fieldsOf, refusalOf } from './receiver-words.ts';
import styles from './receivers.module.css';

export function Disclosures({ id }: { readonly id: string }) {
  const { data, error } = useQuery(disclosuresQuery(id));
  const opening = useMutation({ mutationFn: () => readSent(id) });
  const isKept = data?.some(({ record }) => record !== undefined) === true;
  return (
    <div className={styles.last}>
      <div className={styles.lastHead}>
        <h3>
          <Trans>The last ones</Trans>
        </h3>
        {isKept && !opening.data && (
          <Button kind="plain" icon="eye" busy={opening.isPending} onClick={() => opening.mutate()}>
            <Trans>Show what stood in them</Trans>
          </Button>
        )}
      </div>
      {error && <ErrorNotice error={error} />}
      {opening.error && <ErrorNotice error={opening.error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && (
        <ol className={styles.lines}>
          {data.map((line) => (
            <Line
              key={`${line.at} ${line.record}`}
              line={line}
              values={line.record === undefined ? undefined : opening.data?.get(line.record)}
              opened={opening.data !== undefined}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

interface LineProps {
  readonly line: DisclosureLine;
  readonly values: Readonly<Record<string, string>> | undefined;
  /** What may be shown was asked for. */
  readonly opened: boolean;
}

function Line({ line: { at, outcome, fields, policy, record }, values, opened }: LineProps) {
  const { i18n } = useLingui();
  return (
    <li>
      <div className={styles.line}>
        <Moment at={at} />
        {outcome === 'refused' && (
          <Badge tone="stop">
            <Trans>refused</Trans>
          </Badge>
        )}
      </div>
      {outcome === 'refused' && <p>{refusalOf(i18n, policy)}</p>}
      {outcome === 'sent' && !values && <p className={styles.soft}>{fieldsOf(i18n, fields)}</p>}
      {values && (
        <dl className={styles.values}>
          {Object.entries(values).map(([field, value]) => (
            <div key={field}>
              <dt>{fieldOf(i18n, field)}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {opened && record !== undefined && !values && (
        <p className={styles.soft}>
          <Trans>Not yours to see, or erased with whom it was of.</Trans>
        </p>
      )}
    </li>
  );
}
