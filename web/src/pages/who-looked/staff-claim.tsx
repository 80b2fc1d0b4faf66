// What there is to say about the operator's staff, first of all. That nothing is there to show is a claim, so it comes with what it rests on: how far back the
// log was read for it, and when this browser verified that nothing is missing from the log.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { parseReceipt } from '@steward/protocol/ledger/receipt.ts';
import { entriesQuery, receiptQuery, type LedgerEntry, type Volume } from '../../api/ledger.ts';
import { Icon } from '../../design/parts/icon.tsx';
import { opening, sayEntry } from './say-entry.ts';
import { sayAgo, When } from './time.tsx';
import type { KnownNames } from './use-names.ts';
import type { Verified } from './verified-when.ts';
import styles from './who-looked.module.css';

export interface StaffClaimProps {
  readonly volumes: readonly Volume[];
  readonly verified: Verified | undefined;
  readonly names: KnownNames;
  readonly nowMs: number;
}

const byStaff = { actor: 'staff' } as const;

export function StaffClaim({ volumes, verified, names, nowMs }: StaffClaimProps) {
  const { i18n } = useLingui();
  const staff = useInfiniteQuery(entriesQuery(volumes, byStaff));
  const newest = staff.data?.pages.flatMap(({ entries }) => entries).find(isLook);
  const last = staff.data?.pages.at(-1);
  const since = useTimeOf(last && { volume: last.volume, index: last.until ?? 0 });
  return (
    <div className={styles.claim}>
      <span className={styles.shield}>
        <Icon name="shield" large />
      </span>
      <div>
        <h2>
          <Trans>Staff</Trans>
        </h2>
        {newest ? (
          <p className={styles.latest}>
            {sayEntry(i18n, newest, names)} · <When time={newest.time} nowMs={nowMs} />
          </p>
        ) : (
          <NoLook ready={staff.data !== undefined} sinceMs={since} />
        )}
        <p className={styles.soft}>
          <VerifiedWhen verified={verified} nowMs={nowMs} />{' '}
          <Trans>If a law forbids telling you of a look, it is shown here when the ban ends.</Trans>
        </p>
      </div>
    </div>
  );
}

/** What was opened, not that somebody asked to. */
const isLook = ({ what }: LedgerEntry) => what !== undefined && what.outcome === 'allowed' && opening.has(what.operation);

/** The line keeps its room until it can be said. */
function NoLook({ ready, sinceMs }: { readonly ready: boolean; readonly sinceMs: number | undefined }) {
  const { i18n } = useLingui();
  return (
    <p className={styles.strong} aria-busy={!ready}>
      {!ready ? (
        '\u00a0'
      ) : sinceMs === undefined ? (
        <Trans>We have no staff look to show you.</Trans>
      ) : (
        <Trans>We have no staff look to show you since {i18n.date(new Date(sinceMs), { dateStyle: 'long' })}.</Trans>
      )}
    </p>
  );
}

function VerifiedWhen({ verified, nowMs }: { readonly verified: Verified | undefined; readonly nowMs: number }) {
  const { i18n } = useLingui();
  if (!verified) return <Trans>This browser has not verified the log yet.</Trans>;
  const ago = sayAgo(i18n.locale, verified.atMs, Math.max(nowMs, verified.atMs));
  return verified.fits ? (
    <Trans>
      Verified {ago}: {i18n.number(verified.entries)} entries, none missing or changed.
    </Trans>
  ) : (
    <strong>
      <Trans>The check {ago} found that the log does not fit. See below.</Trans>
    </strong>
  );
}

/** When an entry was written, out of its clear header, which everybody may see: the receipt has it, and to fetch a receipt is no look. */
function useTimeOf(place: { readonly volume: number; readonly index: number } | undefined): number | undefined {
  const receipt = useQuery({ ...receiptQuery(place?.volume ?? 1, place?.index ?? 0), enabled: place !== undefined });
  if (receipt.data === undefined) return undefined;
  try {
    const { extra } = parseReceipt(receipt.data);
    return extra && decodeEntry(extra).timeMs;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
