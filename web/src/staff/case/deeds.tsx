// What can be done with a case: taking it, deciding about it as the second person, ending it, reviewing it.
import { Trans, useLingui } from '@lingui/react/macro';
import { plural } from '@lingui/core/macro';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { minutesMin } from '@steward/protocol/wire/case-routes.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import type { Department, ReviewVerdict } from '@steward/protocol/words.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { say } from '../../design/parts/toast.tsx';
import { departmentWords, sayScope } from '../case-words.ts';
import { changed } from '../live.ts';
import { staffClient, type StaffCase, type StaffMe } from '../queries.ts';
import styles from '../staff.module.css';

interface About {
  readonly of: StaffCase;
}

export function Take({ of: { id, ground }, me }: About & { readonly me: StaffMe }) {
  const { t, i18n } = useLingui();
  const departments = [
    ...new Set(me.eligible.filter((each) => each.duty === 'ask' && each.ground === ground).map((each) => each.department)),
  ];
  const [department, setDepartment] = useState<Department>(departments[0] ?? 'customer-success');
  const take = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.takeCase, { params: { id }, body: { department } }),
    onSettled: () => changed(id),
  });
  return (
    <Section
      title={t`Somebody calls for help`}
      lead={<Trans>If you take it, the customer reads your name. Where it is allowed already, its time begins now.</Trans>}
    >
      {take.error && <Notice kind="stop">{sayError(i18n, take.error)}</Notice>}
      {departments.length > 1 && (
        <Choice
          label={t`For which department`}
          value={department}
          options={departments.map((each) => ({ value: each, label: i18n._(departmentWords[each]) }))}
          onChange={setDepartment}
        />
      )}
      <div className={styles.ways}>
        <Button kind="first" busy={take.isPending} onClick={() => take.mutate()}>
          <Trans>Take it</Trans>
        </Button>
      </div>
    </Section>
  );
}

const steps = [15, 30, 60, 120, 240] as const;

/** Allowing and denying weigh the same. */
export function Decide({ of: { id, minutes: asked, scope, allowed } }: About) {
  const { t, i18n } = useLingui();
  const shorter = [...new Set([...steps.filter((each) => each < asked), asked])];
  const [minutes, setMinutes] = useState(String(asked));
  const allow = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffAllowCase, { params: { id }, body: { minutes: Number(minutes) } }),
    onSettled: () => changed(id),
  });
  const deny = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffDenyCase, { params: { id }, body: {} }),
    onSettled: () => changed(id),
  });
  const error = allow.error ?? deny.error;
  const what = sayScope(i18n, allowed ?? scope);
  return (
    <Section
      title={t`You are the second person`}
      lead={
        <Trans>
          Is the ground given, the reason plain, the scope the narrowest that will do: {what}? The customer reads that you agreed.
        </Trans>
      }
    >
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {asked > minutesMin && (
        <div className={styles.form}>
          <Choice
            label={t`For how long`}
            value={minutes}
            options={shorter.map((each) => ({ value: String(each), label: t`${plural(each, { one: '# minute', other: '# minutes' })}` }))}
            onChange={setMinutes}
          />
        </div>
      )}
      <div className={styles.ways}>
        <Button busy={allow.isPending} onClick={() => allow.mutate()}>
          <Trans>Allow</Trans>
        </Button>
        <Button busy={deny.isPending} onClick={() => deny.mutate()}>
          <Trans>Deny</Trans>
        </Button>
      </div>
    </Section>
  );
}

export function Withdraw({ of: { id, state } }: About) {
  const { i18n } = useLingui();
  const end = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.staffEndCase, { params: { id }, body: {} }),
    onSettled: () => changed(id),
  });
  return (
    <>
      {end.error && <Notice kind="stop">{sayError(i18n, end.error)}</Notice>}
      <div className={styles.ways}>
        <Button kind="severe" busy={end.isPending} onClick={() => end.mutate()}>
          {state === 'waiting' ? <Trans>Withdraw the request</Trans> : <Trans>End now</Trans>}
        </Button>
      </div>
    </>
  );
}

/** After the end: what was opened against what was asked. A concern says what it is. */
export function Review({ of: { id } }: About) {
  const { t, i18n } = useLingui();
  const [concerned, setConcerned] = useState(false);
  const [note, setNote] = useState('');
  const review = useMutation({
    mutationFn: (verdict: ReviewVerdict) => {
      const said = note.trim();
      const body = { verdict, ...(verdict === 'ok' || said === '' ? {} : { note: said }) };
      return staffClient.call(staffRoutes.reviewCase, { params: { id }, body });
    },
    onSuccess: () => say({ text: t`Reviewed.` }),
    onSettled: () => changed(id),
  });
  const raise = (event: FormEvent) => {
    event.preventDefault();
    review.mutate('concern');
  };
  return (
    <Section
      title={t`Review`}
      lead={<Trans>Compare what was opened, below, with what was asked for. The customer reads your answer and your name.</Trans>}
    >
      {review.error && <Notice kind="stop">{sayError(i18n, review.error)}</Notice>}
      {concerned ? (
        <form className={styles.form} onSubmit={raise}>
          <Field label={t`What concerns you`} hint={t`The customer reads it, too.`} long required value={note} onChange={setNote} />
          <div className={styles.ways}>
            <Button kind="severe" type="submit" busy={review.isPending}>
              <Trans>Raise the concern</Trans>
            </Button>
            <Button onClick={() => setConcerned(false)}>
              <Trans>Back</Trans>
            </Button>
          </div>
        </form>
      ) : (
        <div className={styles.ways}>
          <Button busy={review.isPending} onClick={() => review.mutate('ok')}>
            <Trans>OK</Trans>
          </Button>
          <Button onClick={() => setConcerned(true)}>
            <Trans>Raise concern</Trans>
          </Button>
        </div>
      )}
    </Section>
  );
}
