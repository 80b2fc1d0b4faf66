// What a case is about, line by line.
import { Plural, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Moment } from '../../design/parts/moment.tsx';
import { departmentWords, enderWords, groundRules, groundWords, needsWords, sayScope, verdictWords } from '../case-words.ts';
import type { StaffCase } from '../queries.ts';
import styles from '../staff.module.css';

type Fact = readonly [label: string, value: ReactNode];

export function CaseFacts({ of }: { readonly of: StaffCase }) {
  const facts = [...useAsked(of), ...useAnswered(of)];
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useAsked({ ground, reason, scope, minutes, department, staff, needs, begun, requestedAt }: StaffCase): readonly Fact[] {
  const { t, i18n } = useLingui();
  const who = staff ? staff.name : t`nobody yet`;
  return [
    [
      t`Ground`,
      <>
        {i18n._(groundWords[ground])}
        <span className={styles.soft}>
          <br />
          {i18n._(groundRules[ground])}
        </span>
      </>,
    ],
    [
      begun === 'help' ? t`What they need help with` : t`Reason, as the customer reads it`,
      <p className={styles.quote} dir="auto">
        {reason}
      </p>,
    ],
    [t`Scope, as asked for`, sayScope(i18n, scope)],
    [t`For how long`, <Plural value={minutes} one="# minute" other="# minutes" />],
    [t`Who looks`, department === undefined ? who : `${who}, ${i18n._(departmentWords[department])}`],
    [t`Who agrees`, i18n._(needsWords[needs])],
    [t`Asked`, <Moment at={requestedAt} />],
  ];
}

function useAnswered(of: StaffCase): readonly Fact[] {
  const { t, i18n } = useLingui();
  const { allowed, approvals, state, answerUntil, until, endedAt, endedBy, sealedUntil, review } = of;
  const facts: Fact[] = [];
  if (state === 'waiting') facts.push([t`No answer means no`, <Moment at={answerUntil} dated />]);
  if (allowed) facts.push([t`Scope, as allowed`, sayScope(i18n, allowed)]);
  if (approvals.length > 0)
    facts.push([
      t`Agreed`,
      <ul>
        {approvals.map(({ side, by, name, at }) => (
          <li key={`${side} ${by} ${at}`}>
            {side === 'staff' ? name : side === 'business' ? t`the customer` : t`the customer’s own rule`}, <Moment at={at} />
          </li>
        ))}
      </ul>,
    ]);
  if (until !== undefined && state === 'allowed') facts.push([t`Ends`, <Moment at={until} dated />]);
  if (endedAt !== undefined)
    facts.push([
      t`Ended`,
      <>
        {endedBy !== undefined && <>{i18n._(enderWords[endedBy])}, </>}
        <Moment at={endedAt} />
      </>,
    ]);
  if (sealedUntil !== undefined) facts.push([t`The customer learns of it`, <Moment at={sealedUntil} dated />]);
  if (review)
    facts.push([
      t`Review`,
      <>
        {i18n._(verdictWords[review.verdict])}, {review.name}, <Moment at={review.at} />
        {review.note !== undefined && (
          <p className={styles.quote} dir="auto">
            {review.note}
          </p>
        )}
      </>,
    ]);
  facts.push([t`Receipt`, <Reference text={of.reference} />]);
  return facts;
}

/** Anybody can look it up, without an account. */
function Reference({ text }: { readonly text: string }) {
  return <a href={`/receipts/${text}`}>{text}</a>;
}
