// One case in a list.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { plainName } from '../app/plain-name.ts';
import { Badge } from '../design/parts/badge.tsx';
import { Moment } from '../design/parts/moment.tsx';
import { groundWords, sayScope, stateTones, stateWords } from './case-words.ts';
import type { StaffCase } from './queries.ts';
import styles from './staff.module.css';

export function CaseRow({ of }: { readonly of: StaffCase }) {
  const { i18n } = useLingui();
  const { id, business, ground, reason, scope, allowed, state, requestedAt, until, staff } = of;
  return (
    <li className={styles.item}>
      <div className={styles.row}>
        <Link to="/staff/cases/$case" params={{ case: id }}>
          {plainName(business.name)}: {i18n._(groundWords[ground])}
        </Link>
        <span dir="auto">{reason}</span>
        <span className={styles.soft}>
          {sayScope(i18n, allowed ?? scope)}
          {staff && <> · {staff.name}</>} ·{' '}
          {state === 'allowed' && until !== undefined ? (
            <Trans>
              until <Moment at={until} dated />
            </Trans>
          ) : (
            <Moment at={requestedAt} />
          )}
        </span>
      </div>
      <Badge tone={stateTones[state]}>{i18n._(stateWords[state])}</Badge>
    </li>
  );
}
