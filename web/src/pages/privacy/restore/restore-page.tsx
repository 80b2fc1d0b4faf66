// One restore: compared, decided, carried out, and taken back if it was a mistake.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { StewardError } from '@steward/protocol/errors.ts';
import { namedBy, restoreQuery, type Restore } from '../../../api/restores.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { CopyLine } from '../../../design/parts/copy-line.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Table, type Column } from '../../../design/parts/table.tsx';
import { Back } from '../back.tsx';
import { useSubjectName } from '../delete/use-subject-name.ts';
import styles from '../privacy.module.css';
import { Differences } from './differences.tsx';
import { RestoreWays } from './restore-ways.tsx';
import { becauseWords, restoreWords } from './restore-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function RestorePage() {
  const { restore: id } = useParams({ from: '/app/privacy/restore/$restore' });
  const { data: restore, error } = useQuery(restoreQuery(id));
  return (
    <>
      <Back to="/app/privacy/restore">
        <Trans>Restore an earlier moment</Trans>
      </Back>
      {error && <ErrorNotice error={error} />}
      {!restore && !error && <Skeleton lines={6} />}
      {restore && <Shown restore={restore} />}
    </>
  );
}

function Shown({ restore }: { readonly restore: Restore }) {
  const { t, i18n } = useLingui();
  const { kind, name } = useSubjectName(namedBy(restore.subject), true);
  const { label, tone, means } = restoreWords(restore.state);
  const { state, progress, because, failure, reference } = restore;
  const moment = i18n.date(restore.at, { dateStyle: 'full', timeStyle: 'short' });
  const runs = state === 'previewing' || state === 'restoring' || state === 'undoing';
  return (
    <>
      <div className={styles.head}>
        <h1>{name ?? kind}</h1>
        <Badge tone={tone}>{i18n._(label)}</Badge>
      </div>
      <p className={styles.lead}>
        <strong>
          {restore.subject.kind === 'import' ? (
            <Trans>Without what was brought in on {moment}.</Trans>
          ) : (
            <Trans>As it was on {moment}.</Trans>
          )}
        </strong>{' '}
        <span role="status">
          {i18n._(means)} {because !== undefined && i18n._(becauseWords[because])}
        </span>
      </p>
      {failure && <ErrorNotice error={new StewardError(failure.code)} />}
      {runs && (
        <div className={styles.panel}>
          <Progress
            label={state === 'previewing' ? t`Records compared` : state === 'restoring' ? t`Records set back` : t`Records taken back`}
            value={progress.total === undefined || progress.total === 0 ? null : Math.min(1, progress.done / progress.total)}
          />
        </div>
      )}
      <Counts restore={restore} />
      {state === 'previewed' && <Differences restore={restore} />}
      <Done restore={restore} />
      <RestoreWays restore={restore} name={name} />
      {(state === 'restored' || state === 'undone') && (
        <Section
          title={t`Receipt`}
          lead={<Trans>With this number anybody can see how far it is, without an account. It tells no name.</Trans>}
        >
          <CopyLine label={t`Number of the receipt`} text={reference} />
        </Section>
      )}
    </>
  );
}

type Count = Restore['counts'][number];

function Counts({ restore: { counts, state, subject } }: { readonly restore: Restore }) {
  const { t, i18n } = useLingui();
  if (counts.length === 0 || (state !== 'previewing' && state !== 'previewed')) return null;
  const number = (name: keyof Count, label: string): Column<Count> => ({
    name,
    label,
    align: 'end',
    cell: (count) => i18n.number(count[name] as number),
  });
  const lost = counts.some(({ erased, erasedInPart }) => erased + erasedInPart > 0);
  const columns: readonly Column<Count>[] = [
    { name: 'collection', label: t`What`, cell: ({ collection }) => capital(sayThings(i18n, collection, 0)) },
    number('changed', t`Set back`),
    number('broughtBack', t`Come back`),
    number('takenAway', t`Into the trash`),
    number('untouched', t`Stay as they are`),
    ...(lost ? [number('erased', t`Deleted for good since`), number('erasedInPart', t`In part`)] : []),
  ];
  const differs = ({ changed, broughtBack, takenAway, erased, erasedInPart }: Count) =>
    changed + broughtBack + takenAway + erased + erasedInPart > 0;
  const nothing = state === 'previewed' && counts.every(({ changed, broughtBack, takenAway }) => changed + broughtBack + takenAway === 0);
  const rows = counts.filter(differs);
  const others = counts.filter((count) => !differs(count)).reduce((sum, { untouched }) => sum + untouched, 0);
  return (
    <div className={styles.panel}>
      {nothing && (
        <Notice>
          <Trans>Nothing would be different: it is as it was then.</Trans>
        </Notice>
      )}
      {rows.length > 0 && (
        <Table caption={t`What would be different, by kind`} columns={columns} rows={rows} keyOf={({ collection }) => collection} />
      )}
      {others > 0 && (
        <p className={styles.soft}>
          <Plural value={others} one="# record of another kind stays as it is." other="# records of other kinds stay as they are." />
        </p>
      )}
      {lost && (
        <p className={styles.soft}>
          <Trans>What was deleted for good since then does not come back: nobody has its keys.</Trans>
        </p>
      )}
      {subject.kind !== 'record' && (
        <p className={styles.soft}>
          <Trans>
            Who belongs to the business and to its projects, and with which role, stays as it is now: a restore gives nobody a right, and
            takes nobody’s away.
          </Trans>
        </p>
      )}
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

function Done({ restore: { done, copies = [], subject } }: { readonly restore: Restore }) {
  const { t, i18n } = useLingui();
  if (!done) return null;
  const rows = [
    [t`Set back`, done.changed],
    [t`Came back`, done.broughtBack],
    [t`Put into the trash`, done.takenAway],
    [t`Copied`, done.copied],
    [t`Left alone, because somebody changed them meanwhile`, done.changedSince],
    [t`Left out, because they are deleted for good`, done.leftOut],
    [t`Taken back`, done.undone],
    [t`Not taken back, because somebody changed them since`, done.notUndone],
  ] as const;
  const shown = rows.filter(([, count]) => count > 0);
  return (
    <Section title={t`What was done`}>
      {shown.length === 0 && (
        <p>
          <Trans>Nothing yet.</Trans>
        </p>
      )}
      <dl className={styles.facts}>
        {shown.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{i18n.number(count)}</dd>
          </div>
        ))}
      </dl>
      {subject.kind !== 'record' && copies.length > 0 && (
        <ul className={styles.bullets}>
          {copies.map((project) => (
            <li key={project}>
              <Link to="/app/projects/$project" params={{ project }}>
                <Trans>Open the copy</Trans>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
