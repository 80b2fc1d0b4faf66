// One deletion in a list: what it is of, how far it is, the next date, and what can be done about it.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Erasure } from '../../../api/erasures.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import styles from '../privacy.module.css';
import { isNameable, stateWords } from './erasure-words.ts';
import { ErasureWays } from './erasure-ways.tsx';
import { useSubjectName } from './use-subject-name.ts';

export function ErasureRow({ erasure }: { readonly erasure: Erasure }) {
  const { i18n } = useLingui();
  const { kind, name } = useSubjectName(erasure.subject, isNameable(erasure));
  const { label, tone } = stateWords(erasure);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          <Link to="/app/privacy/delete/$erasure" params={{ erasure: erasure.id }}>
            {name ?? kind}
          </Link>
          <Badge tone={tone}>{i18n._(label)}</Badge>
        </span>
        <p className={styles.soft}>
          {name !== undefined && `${kind} · `}
          <When erasure={erasure} />
        </p>
      </div>
      <ErasureWays erasure={erasure} />
    </li>
  );
}

function When({ erasure: { state, undoUntil, decideUntil, changedAt, startedAt } }: { readonly erasure: Erasure }) {
  if (state === 'waiting' && decideUntil !== undefined)
    return (
      <Trans>
        Decided at the latest <Moment at={decideUntil} />
      </Trans>
    );
  if (state === 'hidden' && undoUntil !== undefined)
    return (
      <Trans>
        Restorable until <Moment at={undoUntil} dated />
      </Trans>
    );
  if (['confirmed', 'undone', 'cancelled', 'failed'].includes(state))
    return (
      <Trans>
        Ended <Moment at={changedAt} />
      </Trans>
    );
  return (
    <Trans>
      Asked for <Moment at={startedAt} />
    </Trans>
  );
}
