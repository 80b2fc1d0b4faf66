// One daily report: read, changed, taken along as a PDF, put away.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { downloadFile } from '../../../api/download-file.ts';
import { reportsApi, type DailyReport } from '../../../api/collections.ts';
import { dropRecord } from '../../../api/keep-record.ts';
import { useNames } from '../../../api/people.ts';
import { sayError } from '../../../api/say-error.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import { Person } from '../../../design/parts/person.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { RecordLinks } from '../../privacy/record-links.tsx';
import { WhoLookedLink } from '../../who-looked/who-looked-link.tsx';
import { EditReport } from './edit-report.tsx';
import { sayDay } from './say-day.ts';
import styles from './reports.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export interface ReportProps {
  readonly project: string;
  readonly report: DailyReport;
}

export function ReportPage({ project, report }: ReportProps) {
  const { i18n } = useLingui();
  const [editing, setEditing] = useState(false);
  const day = sayDay(i18n, report.fields.day ?? '');
  return (
    <article className={styles.page}>
      <h2>
        <Trans>Daily report of {day}</Trans>
      </h2>
      {editing ? (
        <EditReport project={project} report={report} onDone={() => setEditing(false)} />
      ) : (
        <>
          <Ways project={project} report={report} onEdit={() => setEditing(true)} />
          <Reading project={project} report={report} />
        </>
      )}
    </article>
  );
}

function Reading({ project, report }: ReportProps) {
  const { t, i18n } = useLingui();
  const names = useNames(project);
  const { weather, temperature, crew, crewNames = [], work, deliveries, delays } = report.fields;
  const written = i18n.date(report.createdAt, { dateStyle: 'medium', timeStyle: 'short' });
  const changed = i18n.date(report.updatedAt, { dateStyle: 'medium', timeStyle: 'short' });
  const author = names(report.createdBy) ?? t`Somebody who has left`;
  const editor = names(report.updatedBy) ?? t`Somebody who has left`;
  const degrees = temperature === undefined ? undefined : i18n.number(temperature, { style: 'unit', unit: 'celsius' });
  return (
    <div className={styles.reading}>
      <dl className={styles.conditions}>
        <Fact name={t`Weather`}>{weather}</Fact>
        <Fact name={t`Temperature`}>{degrees}</Fact>
        <Fact name={t`People on site`}>{crew === undefined ? undefined : i18n.number(crew)}</Fact>
      </dl>
      <Part title={t`Work done`}>{work}</Part>
      <Part title={t`Deliveries`}>{deliveries}</Part>
      <Part title={t`Delays`}>{delays}</Part>
      {crewNames.length > 0 && (
        <section>
          <h3>
            <Trans>Crew</Trans>
          </h3>
          <ul className={styles.crew}>
            {crewNames.map((person) => (
              <li key={person}>
                <Person name={names(person) ?? t`Somebody who has left`} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className={styles.facts}>
        <span>
          <Trans>
            Written by {author}, <time dateTime={report.createdAt}>{written}</time>
          </Trans>
        </span>
        {report.version > 1 && (
          <span>
            <Trans>
              Changed by {editor}, <time dateTime={report.updatedAt}>{changed}</time>
            </Trans>
          </span>
        )}
      </p>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: string | undefined }) {
  if (children === undefined) return null;
  return (
    <section>
      <h3>{title}</h3>
      <p className={styles.text}>{children}</p>
    </section>
  );
}

function Ways({ project, report, onEdit }: ReportProps & { readonly onEdit: () => void }) {
  const { t, i18n } = useLingui();
  const { mayChange } = useRights(project);
  const trash = useTrash(report);
  const day = report.fields.day ?? '';
  const paper = useMutation({
    mutationFn: () =>
      downloadFile(`/v1/daily-reports/${report.id}/pdf?language=${i18n.locale === 'de' ? 'de' : 'en'}`, t`Daily report ${day}.pdf`),
  });
  return (
    <div>
      <div className={styles.ways}>
        <Button kind="first" icon="download" busy={paper.isPending} onClick={() => paper.mutate()}>
          <Trans>Download as PDF</Trans>
        </Button>
        {mayChange(report) && (
          <>
            <IconButton label={t`Change`} icon="edit" onClick={onEdit} />
            <IconButton label={t`Put into the trash`} icon="trash" busy={trash.isPending} onClick={() => trash.mutate()} />
          </>
        )}
        <WhoLookedLink collection="daily-reports" record={report.id} />
        {mayChange(report) && <RecordLinks collection={reportsApi.name} id={report.id} />}
      </div>
      {paper.error && <ErrorNotice error={paper.error} />}
    </div>
  );
}

function useTrash(report: DailyReport) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate({ from: '/app/projects/$project/reports' });
  const refetch = () => queries.invalidateQueries({ queryKey: [reportsApi.name, 'list'] });
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const restore = useMutation({ mutationFn: () => reportsApi.restore(report.id), onSettled: refetch, onError });
  return useMutation({
    mutationFn: () => reportsApi.trash(report.id),
    async onSuccess() {
      await navigate({ search: {} });
      dropRecord(queries, reportsApi.name, report.id);
      say({ text: t`The daily report is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate() } });
    },
    onError,
  });
}
