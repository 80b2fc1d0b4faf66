// Which moment to go back to, and how: over what is there, or beside it. Nothing is changed before the differences were seen.
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { restoreRoutes } from '@steward/protocol/wire/restore-routes.ts';
import { client } from '../../../api/client.ts';
import { projectsApi } from '../../../api/collections.ts';
import { timelineQuery, type RestoreSubject } from '../../../api/restores.ts';
import { sayInForm, type Sentences } from '../../../api/say-error.ts';
import { useIsAdmin } from '../../../app/account.ts';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Back } from '../back.tsx';
import { useSubjectName } from '../delete/use-subject-name.ts';
import styles from '../privacy.module.css';
import { subjectOf, type SubjectSearch } from '../subject.ts';
import { ChangesChart } from './changes-chart.tsx';
import { chosenOf, momentOf, type Chosen } from './moment.ts';
import { EarlierRestores } from './earlier-restores.tsx';
import own from './restore.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function ChooseMoment() {
  const search = useSearch({ from: '/app/privacy/restore' });
  const subject = restorable(search);
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={styles.head}>
        <h1>
          <Trans>Restore an earlier moment</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>
          Up to 92 days back, to the minute. You see first what would be different. What was deleted for good since does not come back, and
          what is set back can be taken back.
        </Trans>
      </p>
      <Subject search={search} />
      {subject && <Moment key={JSON.stringify(subject)} subject={subject} />}
      <EarlierRestores />
    </>
  );
}

function restorable(search: SubjectSearch): RestoreSubject | undefined {
  const subject = subjectOf(search);
  return subject?.kind === 'record' || subject?.kind === 'project' || subject?.kind === 'business' ? subject : undefined;
}

/** A record is chosen where it is; a project or the business here. */
function Subject({ search }: { readonly search: SubjectSearch }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const { data } = useInfiniteQuery(projectsApi.list({ sort: 'name' }));
  const go = (next: SubjectSearch) => void navigate({ to: '/app/privacy/restore', search: next, replace: true });
  const value =
    search.kind === 'business' ? 'business' : search.kind === 'project' ? (search.id ?? '') : search.kind === 'record' ? 'record' : '';
  const projects = data?.records.map(({ id, fields }) => ({ value: id, label: fields.name ?? '' })) ?? [];
  const options = [
    ...(value === '' ? [{ value: '', label: t`Choose one` }] : []),
    ...(value === 'record' ? [{ value: 'record', label: t`One record` }] : []),
    ...projects,
    ...(isAdmin ? [{ value: 'business', label: t`The whole business` }] : []),
  ];
  const choose = (next: string) => {
    if (next === 'business') go({ kind: 'business' });
    else if (next !== '' && next !== 'record') go({ kind: 'project', id: next });
  };
  return (
    <Section title={t`What`}>
      <div className={styles.narrow}>
        <Choice label={t`Project, or the whole business`} value={value} options={options} onChange={choose} />
      </div>
      {value === 'record' && <RecordName search={search} />}
      {value === '' && (
        <p className={styles.soft}>
          <Trans>A single task, photo or document is set back from its own page.</Trans>
        </p>
      )}
    </Section>
  );
}

function RecordName({ search: { collection = '', id = '' } }: { readonly search: SubjectSearch }) {
  const { kind, name } = useSubjectName({ kind: 'record', collection, id }, true);
  return (
    <p>
      <strong>{name ?? kind}</strong> {name !== undefined && <span className={styles.soft}>{kind}</span>}
    </p>
  );
}

const sentences: Sentences = {
  'invalid-input': msg`This moment cannot be chosen: it did not exist then, lay in the trash then, or it is too long ago.`,
};

type How = 'over' | 'beside';

function Moment({ subject }: { readonly subject: RestoreSubject }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const { data: timeline, error } = useQuery(timelineQuery(subject));
  const [chosen, setChosen] = useState<Chosen>({ day: '', time: '' });
  const [how, setHow] = useState<How>('over');
  const at = momentOf(chosen);
  const start = useMutation({
    mutationFn: () => client.call(restoreRoutes.startRestore, { body: { subject, at: at!, how } }),
    onSuccess: ({ id }) => navigate({ to: '/app/privacy/restore/$restore', params: { restore: id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  const said = sayInForm(i18n, start.error, ['at'], sentences);
  const hows = [
    { value: 'over', label: t`Over what is there`, hint: t`As new versions. What was added since goes into the trash. It can be undone.` },
    { value: 'beside', label: t`Beside it, as a copy`, hint: t`What is there stays as it is; the copy is called after the moment.` },
  ] as const;
  return (
    <>
      <Section title={t`When`} lead={<Trans>Choose the moment before it went wrong.</Trans>}>
        {error && <ErrorNotice error={error} />}
        {!timeline && !error && <Skeleton lines={4} />}
        {timeline && (
          <>
            {timeline.days.length > 0 && (
              <ChangesChart {...timeline} value={chosen.day} onChange={(day) => setChosen({ day, time: chosen.time || '00:00' })} />
            )}
            {timeline.days.length === 0 && (
              <p>
                <Trans>Nothing has changed in the last three months.</Trans>
              </p>
            )}
            {!timeline.complete && (
              <p className={styles.soft}>
                <Trans>There is so much that only a part of it was counted.</Trans>
              </p>
            )}
            <When from={timeline.from} until={timeline.until} chosen={chosen} error={said.at('at')} onChange={setChosen} />
          </>
        )}
      </Section>
      <Section title={t`How`}>
        <form className={styles.form} onSubmit={submit}>
          <Radios label={t`Over what is there, or beside it`} quiet value={how} options={hows} onChange={setHow} />
          {said.rest !== undefined && <Notice kind="stop">{said.rest}</Notice>}
          <div className={styles.ways}>
            <Button kind="first" type="submit" busy={start.isPending} disabled={at === undefined}>
              <Trans>Show what would be different</Trans>
            </Button>
          </div>
          {at === undefined && (
            <p className={styles.soft}>
              <Trans>Choose a moment first.</Trans>
            </p>
          )}
        </form>
      </Section>
    </>
  );
}

interface WhenProps {
  readonly from: string;
  /** Now, as the server has it. */
  readonly until: string;
  readonly chosen: Chosen;
  readonly error: string | undefined;
  readonly onChange: (chosen: Chosen) => void;
}

const hourMs = 3_600_000;

function When({ from, until, chosen, error, onChange }: WhenProps) {
  const { t } = useLingui();
  const ago = (hours: number) => onChange(chosenOf(new Date(Date.parse(until) - hours * hourMs)));
  return (
    <>
      <div className={own.when}>
        <Field
          label={t`Day`}
          error={error}
          type="date"
          required
          min={chosenOf(new Date(from)).day}
          max={chosenOf(new Date(until)).day}
          value={chosen.day}
          onChange={(day) => onChange({ ...chosen, day })}
        />
        <Field label={t`Time`} type="time" value={chosen.time} onChange={(time) => onChange({ ...chosen, time })} />
      </div>
      <div className={styles.ways}>
        {(
          [
            [t`An hour ago`, 1],
            [t`Yesterday`, 24],
            [t`A week ago`, 168],
          ] as const
        ).map(([label, hours]) => (
          <button key={hours} type="button" className={buttonClass('plain')} onClick={() => ago(hours)}>
            {label}
          </button>
        ))}
      </div>
    </>
  );
}
