// The looks as lines under the days they were taken on, the newest first, back to the beginning.
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LedgerEntry } from '../../api/ledger.ts';
import { Button } from '../../design/parts/button.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { VirtualList } from '../../design/parts/virtual-list.tsx';
import { dayOf, foldEntries, keyOfEntry, type Line, type Look } from './fold.ts';
import { LineRow, LookRow } from './line-row.tsx';
import { sayEntry } from './say-entry.ts';
import type { useLooks } from './use-looks.ts';
import type { KnownNames } from './use-names.ts';
import styles from './looks.module.css';

const rowPx = 76;
/** Fewer lines than this do not fill a screen: the page goes on looking by itself. */
const linesMin = 20;
/** Pages fetched without anybody moving: where much folds into few lines, or little fits a filter, people say whether to go on. */
const pagesByItselfMax = 8;
/** Who has scrolled further than this reads, and is not pushed down. */
const readingPx = 240;

type Item =
  | { readonly kind: 'day'; readonly key: string; readonly time: string }
  | { readonly kind: 'line'; readonly key: string; readonly line: Line; readonly open: boolean }
  | { readonly kind: 'look'; readonly key: string; readonly look: Look };

export interface TimelineProps {
  readonly looks: ReturnType<typeof useLooks>;
  readonly names: KnownNames;
  readonly me: string | undefined;
  readonly nowMs: number;
}

export function Timeline({ looks, names, me, nowMs }: TimelineProps) {
  const { t } = useLingui();
  const { shown, held, showAll } = useHeld(looks.entries);
  const lines = useMemo(() => foldEntries(shown), [shown]);
  const { items, toggle } = useItems(lines);
  const { hasMore, fetchingMore, more } = looks;
  const moreByItself = useBounded(more, looks.pages);
  useEffect(() => {
    if (lines.length < linesMin) moreByItself();
  });
  if (looks.loading) return <Skeleton lines={6} />;
  return (
    <>
      <Arrived entries={looks.arrived} names={names} me={me} />
      {held > 0 && (
        <button type="button" className={styles.held} onClick={showAll}>
          {t`${plural(held, { one: '# new entry', other: '# new entries' })}`}
        </button>
      )}
      <div className={styles.lines}>
        <VirtualList
          label={t`Who looked`}
          items={items}
          keyOf={({ key }) => key}
          rowPx={rowPx}
          onEnd={moreByItself}
          render={(item) =>
            item.kind === 'day' ? (
              <Day time={item.time} />
            ) : item.kind === 'line' ? (
              <LineRow line={item.line} open={item.open} onToggle={() => toggle(item.key)} names={names} me={me} nowMs={nowMs} />
            ) : (
              <LookRow look={item.look} names={names} me={me} nowMs={nowMs} />
            )
          }
        />
      </div>
      <End lines={lines.length} hasMore={hasMore} busy={fetchingMore} oldest={shown.at(-1)} onMore={more} />
    </>
  );
}

/** Whoever scrolls wants more; without that it ends after so many pages. */
function useBounded(more: () => void, pages: number): () => void {
  const [until, setUntil] = useState(pagesByItselfMax);
  useEffect(() => {
    const onScroll = () => setUntil(pages + pagesByItselfMax);
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, [pages]);
  return () => {
    if (pages < until) more();
  };
}

/** The zone is said with the day, for the times below it. */
function Day({ time }: { readonly time: string }) {
  const { i18n } = useLingui();
  const zone = new Intl.DateTimeFormat(i18n.locale, { timeZoneName: 'long' })
    .formatToParts(new Date(time))
    .find(({ type }) => type === 'timeZoneName')?.value;
  return (
    <h3 className={styles.day}>
      {i18n.date(time, { dateStyle: 'full' })} <span className={styles.zone}>{zone}</span>
    </h3>
  );
}

/** Keeps what comes out of the way of who reads further down. */
function useHeld(entries: readonly LedgerEntry[]) {
  const top = entries[0];
  const [seen, setSeen] = useState(top);
  const atTop = useAtTop();
  const from = seen === undefined || atTop ? 0 : entries.findIndex((each) => each.volume === seen.volume && each.index === seen.index);
  const held = Math.max(0, from);
  useEffect(() => {
    if (atTop) setSeen(top);
  }, [atTop, top]);
  const shown = useMemo(() => (held === 0 ? entries : entries.slice(held)), [entries, held]);
  return { shown, held, showAll: () => scrollTo({ top: 0 }) };
}

function useAtTop(): boolean {
  const [atTop, setAtTop] = useState(true);
  useEffect(() => {
    const look = () => setAtTop(scrollY <= readingPx);
    look();
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);
  return atTop;
}

function useItems(lines: readonly Line[]) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => {
    const all: Item[] = [];
    let day = '';
    for (const line of lines) {
      const { time } = line.looks[0].entry;
      if (dayOf(time) !== day) {
        day = dayOf(time);
        all.push({ kind: 'day', key: day, time });
      }
      const open = opened.has(line.key);
      all.push({ kind: 'line', key: line.key, line, open });
      if (open) all.push(...line.looks.map((look) => ({ kind: 'look' as const, key: `${line.key}/${keyOfEntry(look.entry)}`, look })));
    }
    return all;
  }, [lines, opened]);
  const toggle = (key: string) =>
    setOpened((known) => {
      const next = new Set(known);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return { items, toggle };
}

interface EndProps {
  readonly lines: number;
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly oldest: LedgerEntry | undefined;
  readonly onMore: () => void;
}

function End({ lines, hasMore, busy, oldest, onMore }: EndProps) {
  const { i18n } = useLingui();
  if (hasMore)
    return (
      <p className={styles.end}>
        <Button busy={busy} onClick={onMore}>
          <Trans>Look further back</Trans>
        </Button>
      </p>
    );
  return (
    <p className={styles.end}>
      {lines === 0 ? (
        <Trans>There is no entry of this kind that may be shown to you.</Trans>
      ) : (
        oldest && <Trans>Nothing older: this is everything since {i18n.date(oldest.time, { dateStyle: 'long' })}.</Trans>
      )}
    </p>
  );
}

/** Tells those who listen what came, without interrupting them. */
function Arrived({
  entries,
  names,
  me,
}: {
  readonly entries: readonly LedgerEntry[];
  readonly names: KnownNames;
  readonly me: string | undefined;
}) {
  const { t, i18n } = useLingui();
  const last = useRef<readonly LedgerEntry[]>([]);
  const others = entries.filter(({ who, what }) => what?.detail !== 'scope' && (me === undefined || who?.person !== me));
  if (others.length > 0) last.current = others;
  const [newest] = last.current;
  const count = last.current.length;
  const text =
    newest === undefined
      ? ''
      : count === 1
        ? sayEntry(i18n, newest, names)
        : t`${plural(count, { one: '# new entry', other: '# new entries' })}`;
  return (
    <p className="visually-hidden" role="log" aria-live="polite">
      {text}
    </p>
  );
}
