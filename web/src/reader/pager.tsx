// Pages of a long list, and the way from one to the next.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Stretch } from './copy.ts';
import styles from './reader.module.css';

const perPage = 60;

export interface PageOf {
  readonly from: number;
  readonly until: number;
  readonly pages: number;
  readonly at: number;
}

/** Which part of the stretch the page shows. Records stand in the order they were made; most lists begin with the newest. */
export function pageOf({ from, count }: Pick<Stretch, 'from' | 'count'>, page: number, order: 'newest first' | 'oldest first'): PageOf {
  const pages = Math.max(1, Math.ceil(count / perPage));
  const at = Math.min(page, pages);
  const [start, end] = [(at - 1) * perPage, Math.min(at * perPage, count)];
  if (order === 'oldest first') return { from: from + start, until: from + end, pages, at };
  return { from: from + count - end, until: from + count - start, pages, at };
}

export function Pager({ at, pages, to }: { readonly at: number; readonly pages: number; readonly to: (page: number) => string }) {
  const { t } = useLingui();
  if (pages === 1) return null;
  return (
    <nav className={styles.pager} aria-label={t`Pages`}>
      {at > 1 ? (
        <a href={to(at - 1)} rel="prev">
          <Trans>Previous page</Trans>
        </a>
      ) : (
        <span />
      )}
      <span className={styles.quiet}>
        <Trans>
          Page {at} of {pages}
        </Trans>
      </span>
      {at < pages ? (
        <a href={to(at + 1)} rel="next">
          <Trans>Next page</Trans>
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
