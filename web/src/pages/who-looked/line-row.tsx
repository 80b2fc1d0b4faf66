// One line: of a single look, which leads to its details, or of several alike, which unfolds.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { LedgerEntry } from '../../api/ledger.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { keyOfEntry, type Line, type Look } from './fold.ts';
import { Face, NamePerson } from './looker.tsx';
import { sayEntry, sayLine } from './say-entry.ts';
import { When } from './time.tsx';
import type { KnownNames } from './use-names.ts';
import styles from './looks.module.css';

interface RowProps {
  readonly names: KnownNames;
  readonly me: string | undefined;
  readonly nowMs: number;
}

export function LineRow({
  line,
  open,
  onToggle,
  ...rest
}: RowProps & { readonly line: Line; readonly open: boolean; readonly onToggle: () => void }) {
  const { i18n } = useLingui();
  const [newest, ...others] = line.looks;
  if (others.length === 0) return <SingleRow look={newest} {...rest} />;
  return (
    <div className={styles.line}>
      <Face who={newest.entry.who} names={rest.names} />
      <div className={styles.said}>
        <button type="button" className={styles.unfold} aria-expanded={open} onClick={onToggle}>
          {sayLine(i18n, line, rest.names)}
          <Icon name={open ? 'down' : 'right'} />
        </button>
        <Meta entry={newest.entry} {...rest} />
      </div>
    </div>
  );
}

/** One of several, unfolded. */
export function LookRow({ look, ...rest }: RowProps & { readonly look: Look }) {
  return (
    <div className={styles.inner}>
      <SingleRow look={look} {...rest} />
    </div>
  );
}

function SingleRow({ look: { entry }, ...rest }: RowProps & { readonly look: Look }) {
  const { i18n } = useLingui();
  return (
    <div className={entry.what?.outcome === 'refused' ? `${styles.line} ${styles.refused}` : styles.line}>
      <Face who={entry.who} names={rest.names} />
      <div className={styles.said}>
        <Link
          className={styles.sentence}
          from="/app/who-looked"
          to="."
          search={(search) => ({ ...search, entry: keyOfEntry(entry) })}
          resetScroll={false}
        >
          {sayEntry(i18n, entry, rest.names)}
        </Link>
        <Meta entry={entry} {...rest} />
      </div>
      {entry.who?.hidden && <NamePerson entry={entry} />}
    </div>
  );
}

function Meta({ entry, me, nowMs }: RowProps & { readonly entry: LedgerEntry }) {
  const { who, what } = entry;
  return (
    <span className={styles.meta}>
      <When time={entry.time} nowMs={nowMs} short />
      {what?.outcome === 'refused' && (
        <Badge tone="stop">
          <Trans>Refused</Trans>
        </Badge>
      )}
      {me !== undefined && who?.person === me && (
        <Badge>
          <Trans>You</Trans>
        </Badge>
      )}
      {me !== undefined && what?.person === me && who?.person !== me && (
        <Badge tone="info">
          <Trans>Concerns you</Trans>
        </Badge>
      )}
    </span>
  );
}
