// A request that is over: what was asked, what was allowed, and what was opened of it, from the ledger.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { caseLooksQuery, type WireCase } from '../../../api/cases.ts';
import { caseSteps } from '../../../app/case-steps.ts';
import { caseStateWords, groundSentences, sayCase, sayScope } from '../../../app/case-words.ts';
import { sayThings } from '../../../app/say-things.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { DayLine } from '../../../design/parts/day-line.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Moment } from '../../../design/parts/moment.tsx';
import type { KnownNames } from '../../who-looked/use-names.ts';
import rows from '../privacy.module.css';
import styles from './requests.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface PastCaseProps {
  readonly of: WireCase;
  readonly names: KnownNames;
  readonly opened: boolean;
}

export function PastCase({ of, names, opened }: PastCaseProps) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(opened);
  const { label, tone } = caseStateWords[of.state];
  return (
    <li className={`${rows.row} ${styles.past}`}>
      <div className={rows.what}>
        <span className={rows.name}>
          <button type="button" className={styles.unfold} aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'down' : 'right'} />
            {sayCase(i18n, of, names)}
          </button>
          <Badge tone={of.review?.verdict === 'concern' ? 'stop' : tone}>
            {of.review?.verdict === 'concern' ? <Trans>Concern raised</Trans> : i18n._(label)}
          </Badge>
        </span>
        <span className={rows.soft}>
          <Moment at={of.requestedAt} />
        </span>
      </div>
      {open && <Whole of={of} names={names} />}
    </li>
  );
}

function Whole({ of, names }: Omit<PastCaseProps, 'opened'>) {
  const { t, i18n } = useLingui();
  const wasAllowed = of.allowedAt !== undefined && of.staff !== undefined;
  return (
    <div className={styles.whole}>
      <blockquote className={styles.reason}>
        <bdi>{of.reason}</bdi>
      </blockquote>
      <p className={styles.soft}>{i18n._(groundSentences[of.ground])}</p>
      <dl className={styles.facts}>
        <dt>{t`Asked for`}</dt>
        <dd>{sayScope(i18n, of.scope, names.project)}</dd>
        {of.allowed && (
          <>
            <dt>{t`Allowed`}</dt>
            <dd>
              {sayScope(i18n, of.allowed, names.project)}, <Trans>{of.minutes} min</Trans>
            </dd>
          </>
        )}
        {wasAllowed && <Opened id={of.id} />}
        {of.review?.note !== undefined && (
          <>
            <dt>{t`Note of the review`}</dt>
            <dd dir="auto">{of.review.note}</dd>
          </>
        )}
      </dl>
      <DayLine label={t`How it went`} steps={caseSteps(i18n, of, names.person)} />
      <div className={styles.answers}>
        <Link className={buttonClass('plain')} to="/app/who-looked" search={{ case: of.id }}>
          <Icon name="eye" />
          <Trans>Each look, with its proof</Trans>
        </Link>
        <Link className={buttonClass('plain')} to="/receipts/$reference" params={{ reference: of.reference }}>
          <Icon name="report" />
          <Trans>Receipt</Trans>
        </Link>
      </div>
    </div>
  );
}

/** To look it up is a look, too. */
function Opened({ id }: { readonly id: string }) {
  const { t, i18n } = useLingui();
  const looks = useQuery({ ...caseLooksQuery(id), enabled: false });
  const allowed = looks.data?.looks.filter(({ outcome }) => outcome === 'allowed') ?? [];
  const byCollection = Map.groupBy(
    allowed.flatMap(({ collection, records }) => records.map((record) => ({ collection, record }))),
    ({ collection }) => collection,
  );
  const words = [...byCollection].map(([collection, all]) => sayThings(i18n, collection, new Set(all.map(({ record }) => record)).size));
  return (
    <>
      <dt>{t`Opened`}</dt>
      <dd>
        {looks.error && <ErrorNotice error={looks.error} />}
        {looks.data === undefined ? (
          <Button busy={looks.isFetching} onClick={() => void looks.refetch()}>
            <Trans>Show what was opened</Trans>
          </Button>
        ) : (
          <>
            {words.length === 0 ? <Trans>nothing</Trans> : new Intl.ListFormat(i18n.locale).format(words)}
            {looks.data.refused > 0 && (
              <span className={styles.tried}>
                <Plural
                  value={looks.data.refused}
                  one="# attempt at something else was refused."
                  other="# attempts at something else were refused."
                />
              </span>
            )}
          </>
        )}
      </dd>
    </>
  );
}
