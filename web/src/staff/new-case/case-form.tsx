// The questions of a request to look, in the order in which they narrow it.
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Radios } from '../../design/parts/radios.tsx';
import { Section } from '../../design/parts/section.tsx';
import { departmentWords, groundRules, groundWords } from '../case-words.ts';
import type { StaffMe } from '../queries.ts';
import { departmentsOf, groundsOf, maySeal, minuteChoices, sealChoices, type Draft, type Wrong } from './draft.ts';
import styles from './new-case.module.css';
import { ScopeFields } from './scope-fields.tsx';

export interface FormProps {
  readonly me: StaffMe;
  readonly draft: Draft;
  readonly wrong: Wrong;
  readonly onChange: (part: Partial<Draft>) => void;
}

export function CaseForm(props: FormProps) {
  const { t } = useLingui();
  const { draft, wrong, onChange } = props;
  const byReference = draft.ground === 'failure';
  return (
    <>
      <GroundFields {...props} />
      <Section title={byReference ? t`Which error` : t`Which customer`}>
        {byReference ? (
          <Field
            label={t`Reference of the error`}
            hint={t`Every error shows one. You see the records that the request named which failed, and no others.`}
            error={wrong.reference && t`Ask the customer for the reference.`}
            autoComplete="off"
            value={draft.reference}
            onChange={(reference) => onChange({ reference })}
          />
        ) : (
          <Field
            label={t`Customer’s number`}
            hint={t`Their people find it under People, The business. There is no list of customers.`}
            error={wrong.customer && t`The whole number, as the customer tells it.`}
            autoComplete="off"
            value={draft.customer}
            onChange={(customer) => onChange({ customer })}
          />
        )}
      </Section>
      <Section title={t`Your reason`}>
        <Field
          label={t`In a sentence that the customer reads`}
          hint={t`What you are looking for, and what for. Ten characters at least; write it in their language.`}
          error={wrong.reason && t`Say why, in at least 10 characters.`}
          long
          value={draft.reason}
          onChange={(reason) => onChange({ reason })}
        />
      </Section>
      {!byReference && <ScopeFields {...props} />}
      <TimeFields {...props} />
    </>
  );
}

function GroundFields({ me: { eligible }, draft, onChange }: FormProps) {
  const { t, i18n } = useLingui();
  const departments = departmentsOf(eligible, draft.ground);
  return (
    <Section title={t`Ground`}>
      <div className={styles.fields}>
        <Radios
          label={t`Why do you have to look?`}
          value={draft.ground}
          options={groundsOf(eligible).map((each) => ({ value: each, label: i18n._(groundWords[each]), hint: i18n._(groundRules[each]) }))}
          onChange={(ground) => onChange({ ground, department: departmentsOf(eligible, ground)[0] ?? draft.department })}
        />
        {departments.length > 1 && (
          <Choice
            label={t`For which department`}
            value={draft.department}
            options={departments.map((each) => ({ value: each, label: i18n._(departmentWords[each]) }))}
            onChange={(department) => onChange({ department })}
          />
        )}
      </div>
    </Section>
  );
}

function TimeFields({ draft, onChange }: FormProps) {
  const { t } = useLingui();
  return (
    <Section title={t`How long`}>
      <div className={styles.fields}>
        <Choice
          label={t`Minutes, from when it is allowed`}
          value={draft.minutes}
          options={minuteChoices.map((each) => ({
            value: String(each),
            label: t`${plural(each, { one: '# minute', other: '# minutes' })}`,
          }))}
          onChange={(minutes) => onChange({ minutes })}
        />
        {maySeal(draft.ground) && (
          <Choice
            label={t`When the customer is told`}
            value={draft.sealDays}
            options={sealChoices.map((each) => ({
              value: String(each),
              label: each === 0 ? t`At once` : t`${plural(each, { one: 'After # day', other: 'After # days' })}`,
            }))}
            onChange={(sealDays) => onChange({ sealDays })}
          />
        )}
      </div>
    </Section>
  );
}
