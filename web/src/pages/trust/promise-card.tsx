// One promise: its state and since when, what was found, and how to see it for oneself. What most people want to know is open; the evidence is one press below.
import { Trans, useLingui } from '@lingui/react/macro';
import type { WirePromise } from '@steward/protocol/wire/trust-routes.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { Table } from '../../design/parts/table.tsx';
import { Strip, StripTable, StripWords } from './strip.tsx';
import { cellText, durationText, figureText, said, type Row, stateTones, stateWords } from './trust-words.ts';
import styles from './trust.module.css';

export function PromiseCard({ promise }: { readonly promise: WirePromise }) {
  const { i18n } = useLingui();
  const { id, text, state, because, since, checkedAt, days } = promise;
  const heading = `promise-${id}`;
  return (
    <article id={id} className={state === 'broken' ? `${styles.card} ${styles.brokenCard}` : styles.card} aria-labelledby={heading}>
      <header className={styles.cardHead}>
        <h3 id={heading}>
          <span className={styles.number}>{id}</span> {said(i18n, text)}
        </h3>
        <Badge tone={stateTones[state]}>{i18n._(stateWords[state])}</Badge>
      </header>
      {because && <p className={state === 'broken' ? styles.alarm : undefined}>{said(i18n, because)}</p>}
      <Strip days={days} />
      {checkedAt !== undefined && since !== undefined && (
        <p className={styles.soft}>
          {state === 'broken' && (
            <>
              <Trans>
                Broken since <Moment at={since} dated />
              </Trans>
              {' · '}
            </>
          )}
          <Trans>
            Checked <Moment at={checkedAt} />
          </Trans>
          {' · '}
          <StripWords days={days} />
        </p>
      )}
      <Evidence promise={promise} />
    </article>
  );
}

function Evidence({ promise }: { readonly promise: WirePromise }) {
  const { i18n } = useLingui();
  const { id, control, evidence, where, run, tookMs, days } = promise;
  return (
    <details className={styles.more}>
      <summary>
        <Trans>Evidence, and how to check it yourself</Trans>
      </summary>
      <div className={styles.evidence}>
        <p>{said(i18n, evidence)}</p>
        <FoundNow promise={promise} />
        {days.length > 0 && (
          <div>
            <h4>
              <Trans>The last days</Trans>
            </h4>
            <StripTable id={id} days={days} />
          </div>
        )}
        <h4>
          <Trans>What makes it true</Trans>
        </h4>
        <p>{said(i18n, control)}</p>
        <p className={styles.paths}>
          {where.map((path) => (
            <code key={path}>{path}</code>
          ))}
        </p>
        <h4>
          <Trans>Run it yourself</Trans>
        </h4>
        <ul className={styles.commands}>
          {[`steward promises check ${id}`, ...run].map((command) => (
            <li key={command}>
              <code>{command}</code>
            </li>
          ))}
        </ul>
        <p>
          <a href={`/v1/trust/${id}`}>
            <Trans>Raw data of {id} (JSON)</Trans>
          </a>
          {tookMs !== undefined && (
            <span className={styles.soft}>
              {' · '}
              <Trans>the last check took {durationText(i18n, tookMs)}</Trans>
            </span>
          )}
        </p>
      </div>
    </details>
  );
}

function FoundNow({ promise: { figures, tables = [] } }: { readonly promise: WirePromise }) {
  const { i18n } = useLingui();
  return (
    <>
      {figures.length > 0 && (
        <dl className={styles.figures}>
          {figures.map((figure) => (
            <div key={figure.id}>
              <dt>{said(i18n, figure.says)}</dt>
              <dd className={figure.kind === 'text' ? styles.words : undefined}>{figureText(i18n, figure)}</dd>
            </div>
          ))}
        </dl>
      )}
      {tables.map(({ id: name, says, columns, rows }) => (
        <div key={name}>
          <h4>{said(i18n, says)}</h4>
          <Table
            caption={said(i18n, says)}
            rows={rows}
            keyOf={(row) => row.map((cell) => cellText(i18n, cell)).join('|')}
            columns={columns.map((column, i) => ({
              name: String(i),
              label: said(i18n, column),
              cell: (row: Row) => cellText(i18n, row[i] ?? ''),
            }))}
          />
        </div>
      ))}
    </>
  );
}
