// Copies that repeat by themselves, and where they are delivered.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { exportRoutes } from '@steward/protocol/wire/export-routes.ts';
import { client } from '../../../api/client.ts';
import { schedulesQuery, type ExportSchedule } from '../../../api/exports.ts';
import { freshly } from '../../../app/freshly.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import styles from '../privacy.module.css';
import { useScopeName } from './scope.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Schedules() {
  const { t } = useLingui();
  const { data: schedules, error } = useQuery(schedulesQuery);
  if (error) return <ErrorNotice error={error} />;
  if (!schedules) return <Skeleton lines={3} />;
  if (schedules.length === 0)
    return (
      <EmptyState title={t`Nothing repeats`}>
        <p>
          <Trans>
            A copy every week or month is arranged with “A new copy”, under “More choices”; into a bucket of your own if you like.
          </Trans>
        </p>
      </EmptyState>
    );
  return (
    <Section title={t`Repeating`}>
      <ul className={styles.rows}>
        {schedules.map((schedule) => (
          <Row key={schedule.id} schedule={schedule} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ schedule: { id, every, nextAt, endedAt, settings, bucket, lastDelivery } }: { readonly schedule: ExportSchedule }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const name = useScopeName(settings.scope);
  const end = useMutation({
    mutationFn: () => freshly(() => client.call(exportRoutes.endExportSchedule, { params: { id }, body: {} })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: schedulesQuery.queryKey });
      say({ text: t`It is revoked. The keys it held are destroyed.` });
    },
  });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          <strong>{name}</strong>
          {endedAt === undefined ? (
            <Badge tone="info">{every === 'week' ? t`Every week` : t`Every month`}</Badge>
          ) : (
            <Badge>{t`Ended`}</Badge>
          )}
        </span>
        {endedAt === undefined && (
          <p className={styles.soft}>
            <Trans>
              Next <Moment at={nextAt} />
            </Trans>
          </p>
        )}
        {bucket && (
          <p className={styles.soft}>
            <Trans>
              Into {bucket.bucket}/{bucket.prefix} at {bucket.endpoint}
            </Trans>
          </p>
        )}
        {lastDelivery && (
          <p className={styles.soft}>
            {lastDelivery.ok ? (
              <Trans>
                Last delivered <Moment at={lastDelivery.at} />
              </Trans>
            ) : (
              <Trans>
                Not delivered <Moment at={lastDelivery.at} />: {lastDelivery.rule ?? t`the provider does not answer`}
              </Trans>
            )}
          </p>
        )}
        {end.error && <ErrorNotice error={end.error} />}
      </div>
      {endedAt === undefined && (
        <Button busy={end.isPending} onClick={() => end.mutate()}>
          <Trans>Revoke</Trans>
          <span className="visually-hidden"> {name}</span>
        </Button>
      )}
    </li>
  );
}
