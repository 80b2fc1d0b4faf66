// What somebody is eligible for, in a list of sentences.
import { Trans, useLingui } from '@lingui/react/macro';
import type { WireEligibility } from '@steward/protocol/wire/staff-routes.ts';
import { departmentWords, dutyWords, groundWords } from '../case-words.ts';
import styles from '../staff.module.css';

export function Eligibilities({ eligible }: { readonly eligible: readonly WireEligibility[] }) {
  const { i18n } = useLingui();
  if (eligible.length === 0)
    return (
      <p className={styles.soft}>
        <Trans>Nothing.</Trans>
      </p>
    );
  return (
    <ul className={styles.plain}>
      {eligible.map(({ duty, department, ground, until }) => (
        <li key={`${duty} ${department} ${ground}`}>
          {i18n._(dutyWords[duty])}: {i18n._(groundWords[ground])} ({i18n._(departmentWords[department])}),{' '}
          <Trans>until {i18n.date(until, { dateStyle: 'medium' })}</Trans>
        </li>
      ))}
    </ul>
  );
}
