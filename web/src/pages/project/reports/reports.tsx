// The daily reports of a project, the last day first; one is read calmly, or written, where the address names it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { reportsApi, type DailyReport } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { NewReport } from './new-report.tsx';
import { ReportPage } from './report-page.tsx';
import { reportsOf } from './reports-query.ts';
import { sayDay } from './say-day.ts';
import styles from './reports.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Reports() {
  const { project } = useParams({ from: '/app/projects/$project/reports' });
  const { report } = useSearch({ from: '/app/projects/$project/reports' });
  if (report === undefined) return <List project={project} />;
  return (
    <section className={styles.page}>
      <Link className={styles.back} to="/app/projects/$project/reports" params={{ project }} search={{}}>
        <Icon name="left" />
        <Trans>All daily reports</Trans>
      </Link>
      {report === 'new' ? <NewReport project={project} /> : <Opened key={report} project={project} id={report} />}
    </section>
  );
}

function Opened({ project, id }: { readonly project: string; readonly id: string }) {
  const { data: report, error } = useQuery(reportsApi.one(id));
  if (error) return <ErrorNotice error={error} />;
  return report ? <ReportPage project={project} report={report} /> : <Skeleton lines={6} />;
}

function List({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const { mayAdd } = useRights(project);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(reportsOf(project));
  return (
    <section className={styles.page}>
      <div className={styles.head}>
        <h2>
          <Trans>Daily reports</Trans>
        </h2>
        {mayAdd && (
          <Link className={buttonClass('first')} to="/app/projects/$project/reports" params={{ project }} search={{ report: 'new' }}>
            <Icon name="plus" />
            <Trans>Write a report</Trans>
          </Link>
        )}
      </div>
      {error && <ErrorNotice error={error} />}
      {isPending && !error && <Skeleton lines={5} />}
      {data && data.records.length === 0 && (
        <EmptyState title={t`No daily report yet`}>
          <p>
            <Trans>Weather, crew, work done, deliveries and delays of a day: what was written down the same day counts later.</Trans>
          </p>
        </EmptyState>
      )}
      <ul className={styles.list}>
        {data?.records.map((report) => (
          <Row key={report.id} project={project} report={report} />
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </section>
  );
}

function Row({ project, report }: { readonly project: string; readonly report: DailyReport }) {
  const { i18n } = useLingui();
  const names = useNames(project);
  const { day = '', weather, temperature, crew, work, delays } = report.fields;
  const degrees = temperature === undefined ? undefined : i18n.number(temperature, { style: 'unit', unit: 'celsius' });
  const who = names(report.createdBy);
  return (
    <li className={styles.row}>
      <div className={styles.day}>
        <Link to="/app/projects/$project/reports" params={{ project }} search={{ report: report.id }}>
          <time dateTime={day}>{sayDay(i18n, day)}</time>
        </Link>
        {delays !== undefined && (
          <Badge tone="wait">
            <Trans>Delay</Trans>
          </Badge>
        )}
      </div>
      <p className={styles.work}>{work}</p>
      <p className={styles.facts}>
        {[weather, degrees]
          .filter((each) => each !== undefined)
          .map((each) => (
            <span key={each}>{each}</span>
          ))}
        {crew !== undefined && (
          <span>
            <Trans>{crew} on site</Trans>
          </span>
        )}
        {who !== undefined && <span>{who}</span>}
      </p>
    </li>
  );
}
