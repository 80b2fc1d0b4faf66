// What is written down of a day. It is kept in the tab while it is written.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { projectMembersQuery, useNames } from '../../../api/people.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { PeopleChoice } from '../../../design/parts/person.tsx';
import { forgetDraft, isCrew, isTemperature, keepDraft, recallDraft, type ReportDraft } from './report-draft.ts';
import styles from './reports.module.css';
import { reportsOf } from './reports-query.ts';

export interface ReportFormProps {
  readonly project: string;
  /** Under which the draft is kept. */
  readonly name: string;
  readonly begun: ReportDraft;
  /** The report that is being changed. */
  readonly report: string | undefined;
  readonly busy: boolean;
  readonly onSave: (draft: ReportDraft) => void;
  readonly onCancel: () => void;
  /** What went wrong. */
  readonly children: ReactNode;
}

export function ReportForm({ project, name, begun, report, busy, onSave, onCancel, children }: ReportFormProps) {
  const { t } = useLingui();
  const [recalled] = useState(() => recallDraft(name));
  const [draft, setDraft] = useState(recalled ?? begun);
  const [tried, setTried] = useState(false);
  const { data: members = [] } = useQuery(projectMembersQuery(project));
  const set = (changed: Partial<ReportDraft>) => {
    const next = { ...draft, ...changed };
    setDraft(next);
    keepDraft(name, next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isTemperature(draft.temperature) && isCrew(draft.crew)) onSave(draft);
  };
  const leave = () => {
    forgetDraft(name);
    onCancel();
  };
  const wrongTemperature = tried && !isTemperature(draft.temperature) ? t`A number from −60 to 60, such as 12 or −3.5.` : undefined;
  const wrongCrew = tried && !isCrew(draft.crew) ? t`A whole number, such as 12.` : undefined;
  return (
    <form className={styles.form} onSubmit={submit}>
      {recalled && (
        <Notice>
          <Trans>You had begun this before; it is as you left it.</Trans>
        </Notice>
      )}
      {children}
      <div className={styles.short}>
        <Field label={t`Day`} type="date" required value={draft.day} onChange={(day) => set({ day })} />
        <Field label={t`Weather`} value={draft.weather} onChange={(weather) => set({ weather })} />
        <Field
          label={t`Temperature in °C`}
          value={draft.temperature}
          error={wrongTemperature}
          onChange={(temperature) => set({ temperature })}
        />
        <Field label={t`People on site`} inputMode="numeric" value={draft.crew} error={wrongCrew} onChange={(crew) => set({ crew })} />
      </div>
      <SameDay project={project} day={draft.day} report={report} />
      {members.length > 0 && (
        <PeopleChoice label={t`Crew`} people={members} value={draft.crewNames} onChange={(crewNames) => set({ crewNames })} />
      )}
      <Field label={t`Work done`} long required value={draft.work} onChange={(work) => set({ work })} />
      <Field label={t`Deliveries`} long value={draft.deliveries} onChange={(deliveries) => set({ deliveries })} />
      <Field
        label={t`Delays`}
        hint={t`What kept the work up, from when to when, and who was told.`}
        long
        value={draft.delays}
        onChange={(delays) => set({ delays })}
      />
      <div className={styles.ways}>
        <Button kind="first" type="submit" busy={busy}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={leave}>{recalled || draft !== begun ? <Trans>Discard</Trans> : <Trans>Cancel</Trans>}</Button>
      </div>
    </form>
  );
}

/** A second report of a day is permitted, and said. */
function SameDay({ project, day, report }: { readonly project: string; readonly day: string; readonly report: string | undefined }) {
  const names = useNames(project);
  const { data } = useInfiniteQuery(reportsOf(project));
  const other = data?.records.find(({ id, fields }) => fields.day === day && id !== report);
  if (!other) return null;
  const who = names(other.createdBy);
  return (
    <Notice>
      {who === undefined ? (
        <Trans>There is a report of this day already.</Trans>
      ) : (
        <Trans>There is a report of this day already, by {who}.</Trans>
      )}{' '}
      <Link to="/app/projects/$project/reports" params={{ project }} search={{ report: other.id }}>
        <Trans>Open it</Trans>
      </Link>
    </Notice>
  );
}
