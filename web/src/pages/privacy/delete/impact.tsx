// Before something is deleted: what goes, what points to it, what stays and why, what happens on which day; and only then the deed.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { previewQuery, type ErasureSubject, type ErasureWhen, type Preview } from '../../../api/erasures.ts';
import { buttonClass } from '../../../design/parts/button.tsx';
import { DayLine } from '../../../design/parts/day-line.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Radios } from '../../../design/parts/radios.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Back } from '../back.tsx';
import styles from '../privacy.module.css';
import { copyOf, subjectOf } from '../subject.ts';
import { Deed } from './deed.tsx';
import { dateWords } from './erasure-words.ts';
import { useSubjectName, type SubjectName } from './use-subject-name.ts';
import { WhatGoes, WhatPoints, WhatStays } from './what-goes.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Impact() {
  const search = useSearch({ from: '/app/privacy/delete/impact' });
  const subject = subjectOf(search);
  return (
    <>
      <Back to="/app/privacy/delete">
        <Trans>Delete and restore</Trans>
      </Back>
      {subject ? (
        <OfSubject key={JSON.stringify(subject)} subject={subject} begun={search.when === 'now' ? 'now' : 'trash'} />
      ) : (
        <>
          <div className={styles.head}>
            <h1>
              <Trans>Before it is deleted</Trans>
            </h1>
          </div>
          <Notice kind="stop">
            <Trans>There is no such thing here, or it is not for you to see.</Trans>
          </Notice>
        </>
      )}
    </>
  );
}

interface OfSubjectProps {
  readonly subject: ErasureSubject;
  readonly begun: ErasureWhen;
}

function OfSubject({ subject, begun }: OfSubjectProps) {
  const named = useSubjectName(subject, true);
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Title named={named} />
        </h1>
      </div>
      <BeforeDeleting subject={subject} begun={begun} named={named} />
    </>
  );
}

interface BeforeDeletingProps extends OfSubjectProps {
  readonly named: SubjectName;
  /** On a narrow page of somebody in no business, of whose records no copy can be had. */
  readonly outside?: boolean;
}

export function BeforeDeleting({ subject, begun, named, outside = false }: BeforeDeletingProps) {
  const onlyNow = subject.kind === 'account';
  const [when, setWhen] = useState<ErasureWhen>(onlyNow ? 'now' : begun);
  const { data: preview, error } = useQuery(previewQuery(subject, when));
  return (
    <>
      <p className={styles.lead}>
        <Trans>Nothing is deleted yet. Have a look first at what would go, what would stay, and when.</Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!preview && !error && <Skeleton lines={8} />}
      {preview && (
        <div className={outside ? styles.panel : styles.columns}>
          <div className={styles.column}>
            <WhatGoes subject={subject} preview={preview} />
            <WhatPoints preview={preview} />
            <WhatStays subject={subject} preview={preview} />
          </div>
          <div className={styles.column}>
            <How subject={subject} when={when} onChange={onlyNow ? undefined : setWhen} />
            <Days preview={preview} when={when} />
            {!outside && <CopyFirst subject={subject} />}
            <Deed subject={subject} when={when} preview={preview} named={named} />
          </div>
        </div>
      )}
    </>
  );
}

function Title({ named: { kind, name } }: { readonly named: SubjectName }) {
  return name === undefined ? <Trans>Delete: {kind}</Trans> : <Trans>Delete: {name}</Trans>;
}

interface HowProps {
  readonly subject: ErasureSubject;
  readonly when: ErasureWhen;
  readonly onChange: ((when: ErasureWhen) => void) | undefined;
}

function How({ subject, when, onChange }: HowProps) {
  const { t } = useLingui();
  if (!onChange)
    return (
      <Section title={t`How`}>
        <p>
          <Trans>An account goes at once and for good: there is nobody left who could take it back.</Trans>
        </p>
      </Section>
    );
  const leaving = subject.kind === 'member';
  const options = [
    {
      value: 'trash',
      label: leaving ? t`Leave, with a way back` : t`Into the trash`,
      hint: t`Out of sight at once. Until its date it can be taken back; then it is deleted by itself.`,
    },
    { value: 'now', label: t`Delete at once`, hint: t`Its keys are destroyed within a minute. There is no way back.` },
  ] as const;
  return (
    <Section title={t`How`}>
      <Radios label={t`Into the trash, or at once`} quiet value={when} options={options} onChange={onChange} />
    </Section>
  );
}

function Days({ preview, when }: { readonly preview: Preview; readonly when: ErasureWhen }) {
  const { t, i18n } = useLingui();
  const steps = preview.dates.map(({ on, what }) => ({ name: what, at: on, what: i18n._(dateWords[what]), state: 'ahead' as const }));
  return (
    <Section
      title={t`Day by day`}
      lead={when === 'trash' ? <Trans>If you do it today.</Trans> : <Trans>If you do it now. At the latest on these days.</Trans>}
    >
      <DayLine label={t`Day by day`} steps={steps} />
    </Section>
  );
}

function CopyFirst({ subject }: { readonly subject: ErasureSubject }) {
  const { t } = useLingui();
  const search = copyOf(subject);
  return (
    <Section title={t`Get a copy first`} lead={<Trans>What is deleted cannot be copied any more.</Trans>}>
      <p>
        <Link className={buttonClass()} to="/app/privacy/copy" search={search}>
          <Icon name="download" />
          <Trans>Get a copy</Trans>
        </Link>
      </p>
    </Section>
  );
}
