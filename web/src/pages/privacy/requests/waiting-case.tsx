// A request that waits: who, why, exactly what, for how long; what happens if nobody answers; and two answers of equal weight.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { allowCase, denyCase, endCase, type WireCase, type WireScope } from '../../../api/cases.ts';
import { groundSentences, sayCase, sayScope } from '../../../app/case-words.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Checkbox } from '../../../design/parts/checkbox.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { sayThings } from '../../../app/say-things.ts';
import type { KnownNames } from '../../who-looked/use-names.ts';
import styles from './requests.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface CaseProps {
  readonly of: WireCase;
  readonly names: KnownNames;
}

export function WaitingCase({ of, names }: CaseProps) {
  const { i18n } = useLingui();
  return (
    <article className={styles.card} aria-labelledby={`case-${of.id}`}>
      <h3 id={`case-${of.id}`}>{sayCase(i18n, of, names)}</h3>
      <Facts of={of} names={names} />
      {of.may.decide ? <Answer of={of} /> : <NotMine of={of} />}
    </article>
  );
}

function Facts({ of, names }: CaseProps) {
  const { i18n } = useLingui();
  return (
    <dl className={styles.facts}>
      <dt>
        <Trans>Why</Trans>
      </dt>
      <dd>
        <blockquote className={styles.reason}>
          <bdi>{of.reason}</bdi>
        </blockquote>
        <span className={styles.soft}>{i18n._(groundSentences[of.ground])}</span>
      </dd>
      <dt>
        <Trans>Exactly what</Trans>
      </dt>
      <dd>{sayScope(i18n, of.allowed ?? of.scope, names.project)}</dd>
      <dt>
        <Trans>For how long</Trans>
      </dt>
      <dd>
        <Trans>{i18n.number(of.minutes)} minutes, from when it is allowed and taken. It ends by itself.</Trans>
      </dd>
      <dt>
        <Trans>Waits until</Trans>
      </dt>
      <dd>
        <Moment at={of.answerUntil} dated /> <Trans>No answer means no.</Trans>
      </dd>
      <dt>
        <Trans>If it is denied</Trans>
      </dt>
      <dd>
        <Trans>Nothing is shown. They learn that you said no, and nothing else.</Trans>
      </dd>
    </dl>
  );
}

const minutesMin = 15;
const steps = [15, 30, 60, 120, 240] as const;

/** Shorter is always possible; longer never. */
function minutesUpTo(asked: number): readonly number[] {
  return [...new Set([...steps.filter((each) => each < asked), asked])].filter((each) => each >= minutesMin);
}

function Answer({ of }: { readonly of: WireCase }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const asked = of.allowed ?? of.scope;
  const [minutes, setMinutes] = useState(String(of.minutes));
  const [scope, setScope] = useState<WireScope>(asked);
  const refetch = () => queries.invalidateQueries({ queryKey: ['case'] });
  const allow = useMutation({
    mutationFn: () => allowCase(of.id, { minutes: Number(minutes), ...(scope === asked ? {} : { scope }) }),
    onSuccess: () => say({ text: t`Allowed. You see every look as it happens, and can end it at any time.` }),
    onSettled: refetch,
  });
  const deny = useMutation({
    mutationFn: () => denyCase(of.id),
    onSuccess: () => say({ text: t`Denied. Nothing was shown.` }),
    onSettled: refetch,
  });
  const error = allow.error ?? deny.error;
  const busy = allow.isPending || deny.isPending;
  return (
    <>
      <details className={styles.less}>
        <summary>
          <Trans>Allow less than was asked</Trans>
        </summary>
        <div className={styles.form}>
          <Choice
            label={t`For how long`}
            value={minutes}
            options={minutesUpTo(of.minutes).map((each) => ({ value: String(each), label: t`${i18n.number(each)} minutes` }))}
            onChange={setMinutes}
          />
          <Narrow asked={asked} chosen={scope} onChange={setScope} />
        </div>
      </details>
      {error && <ErrorNotice error={error} />}
      <div className={styles.answers}>
        <Button icon="check" busy={allow.isPending} disabled={busy} onClick={() => allow.mutate()}>
          {t`Allow for ${minutes} min`}
        </Button>
        <Button icon="close" busy={deny.isPending} disabled={busy} onClick={() => deny.mutate()}>
          <Trans>Deny</Trans>
        </Button>
      </div>
    </>
  );
}

const inProject = ['tasks', 'photos', 'documents', 'messages', 'daily-reports', 'contacts'] as const;

/** Of a project some of what lies in it; of records some of them, by kind. */
function Narrow({
  asked,
  chosen,
  onChange,
}: {
  readonly asked: WireScope;
  readonly chosen: WireScope;
  readonly onChange: (scope: WireScope) => void;
}) {
  const { i18n } = useLingui();
  if (asked.kind !== 'project') return null;
  const all: readonly string[] = asked.collections ?? ['projects', ...inProject];
  const now = new Set(chosen.kind === 'project' ? (chosen.collections ?? all) : all);
  if (all.length < 2) return null;
  const toggle = (name: string, on: boolean) => {
    const next = all.filter((each) => (each === name ? on : now.has(each)));
    if (next.length > 0) onChange(next.length === all.length ? asked : { ...asked, collections: next });
  };
  return (
    <fieldset className={styles.narrow}>
      <legend>
        <Trans>Only these</Trans>
      </legend>
      {all.map((name) => (
        <Checkbox
          key={name}
          label={name === 'projects' ? <Trans>what the project is called and where it lies</Trans> : sayThings(i18n, name, 0)}
          value={now.has(name)}
          onChange={(on) => toggle(name, on)}
        />
      ))}
    </fieldset>
  );
}

/** Somebody else answers; whoever may end it can. */
function NotMine({ of }: { readonly of: WireCase }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endCase(of.id),
    onSuccess: () => say({ text: t`Ended. Nothing more is shown.` }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['case'] }),
  });
  return (
    <>
      <p className={styles.soft}>
        {of.state === 'allowed' ? (
          <Trans>It is allowed; the time begins when somebody of the staff takes it.</Trans>
        ) : of.needs === 'business' ? (
          <Trans>An owner or admin of your business answers.</Trans>
        ) : (
          <Trans>A second person of the staff answers, never the one who asked.</Trans>
        )}
      </p>
      {end.error && <ErrorNotice error={end.error} />}
      {of.may.end && (
        <div className={styles.answers}>
          <Button busy={end.isPending} onClick={() => end.mutate()}>
            <Trans>Withdraw it</Trans>
          </Button>
        </div>
      )}
    </>
  );
}
