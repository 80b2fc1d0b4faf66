// What one of the staff may ask for, or be the second person of: duty, department, ground, until when. What is taken out is withdrawn at once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { staffRoutes, type WireEligibility, type WireStaffPerson } from '@steward/protocol/wire/staff-routes.ts';
import { departments, groundsOfDepartment, staffDuties, type Department, type Ground, type StaffDuty } from '@steward/protocol/words.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import { say } from '../../design/parts/toast.tsx';
import { serverNowMs } from '../../server-time.ts';
import { departmentWords, dutyWords, groundWords } from '../case-words.ts';
import { casesQuery, staffClient, staffPeopleQuery, staffQueries } from '../queries.ts';
import styles from '../staff.module.css';

const dayMs = 86_400_000;
const usualDays = 180;
/** As `YYYY-MM-DD`. */
const dayIn = (days: number) => new Date(serverNowMs() + days * dayMs).toISOString().slice(0, 10);

export function SetEligibility({
  person: { person, eligible, proposed },
  onDone,
}: {
  readonly person: WireStaffPerson;
  readonly onDone: () => void;
}) {
  const { t, i18n } = useLingui();
  const [next, setNext] = useState<readonly WireEligibility[]>(proposed?.eligible ?? eligible);
  const save = useMutation({
    mutationFn: () => staffClient.call(staffRoutes.setEligibility, { params: { person }, body: { eligible: [...next] } }),
    async onSuccess({ proposed }) {
      await Promise.all([staffPeopleQuery, casesQuery].map(({ queryKey }) => staffQueries.invalidateQueries({ queryKey })));
      say({ text: proposed ? t`Proposed. It holds once another administrator agrees.` : t`Saved.` });
      onDone();
    },
  });
  return (
    <div className={confirm.body}>
      {save.error && <Notice kind="stop">{sayError(i18n, save.error)}</Notice>}
      {next.length === 0 && (
        <p className={styles.soft}>
          <Trans>Nothing.</Trans>
        </p>
      )}
      <ul className={styles.list}>
        {next.map((each) => (
          <li key={keyOf(each)} className={styles.item}>
            <Said {...each} />
            <Button onClick={() => setNext(next.filter((other) => other !== each))}>
              <Trans>Withdraw</Trans>
            </Button>
          </li>
        ))}
      </ul>
      <AddOne onAdd={(added) => setNext([...next.filter((each) => keyOf(each) !== keyOf(added)), added])} />
      <p className={styles.soft}>
        <Trans>
          What is withdrawn ends at once, with the cases that rest on it. What is added waits until another administrator agrees.
        </Trans>
      </p>
      <div className={confirm.ways}>
        <Button kind="first" busy={save.isPending} onClick={() => save.mutate()}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </div>
  );
}

const keyOf = ({ duty, department, ground }: WireEligibility) => `${duty} ${department} ${ground}`;

function Said({ duty, department, ground, until }: WireEligibility) {
  const { i18n } = useLingui();
  return (
    <span>
      {i18n._(dutyWords[duty])}: {i18n._(groundWords[ground])} ({i18n._(departmentWords[department])}),{' '}
      <Trans>until {i18n.date(until, { dateStyle: 'medium' })}</Trans>
    </span>
  );
}

function AddOne({ onAdd }: { readonly onAdd: (added: WireEligibility) => void }) {
  const { t, i18n } = useLingui();
  const [duty, setDuty] = useState<StaffDuty>('ask');
  const [department, setDepartment] = useState<Department>('customer-success');
  const [chosen, setGround] = useState<Ground>('customer-request');
  const [until, setUntil] = useState(() => dayIn(usualDays));
  const grounds: readonly Ground[] = groundsOfDepartment[department];
  const ground = grounds.includes(chosen) ? chosen : grounds[0]!;
  return (
    <fieldset className={styles.form}>
      <legend className="visually-hidden">{t`One more`}</legend>
      <Choice
        label={t`Duty`}
        value={duty}
        options={staffDuties.map((each) => ({ value: each, label: i18n._(dutyWords[each]) }))}
        onChange={setDuty}
      />
      <Choice
        label={t`Department`}
        value={department}
        options={departments.map((each) => ({ value: each, label: i18n._(departmentWords[each]) }))}
        onChange={setDepartment}
      />
      <Choice
        label={t`Ground`}
        value={ground}
        options={grounds.map((each) => ({ value: each, label: i18n._(groundWords[each]) }))}
        onChange={setGround}
      />
      <Field label={t`Until the end of`} type="date" min={dayIn(0)} max={dayIn(365)} required value={until} onChange={setUntil} />
      <div className={styles.ways}>
        <Button
          icon="plus"
          disabled={until === ''}
          onClick={() => onAdd({ duty, department, ground, until: new Date(`${until}T23:59:59`).toISOString() })}
        >
          <Trans>Add to the list</Trans>
        </Button>
      </div>
    </fieldset>
  );
}
