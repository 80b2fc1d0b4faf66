// A long list of which only what is seen is drawn, in one column or several. The page scrolls, not the list: one scrollbar, and the browser's own ways.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import styles from './virtual-list.module.css';

export interface VirtualListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** An estimate; what is drawn is measured. */
  readonly rowPx: number;
  /** The least width of an item where several stand side by side; one column without it. */
  readonly itemPxMin?: number;
  readonly gapPx?: number;
  readonly render: (item: T, index: number) => ReactNode;
  /** The end comes near: fetch more. */
  readonly onEnd?: (() => void) | undefined;
}

const rowsBeyond = 6;

export function VirtualList<T>({ label, items, keyOf, rowPx, itemPxMin, gapPx = 0, render, onEnd }: VirtualListProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const { columns, topPx } = usePlace(list, itemPxMin, gapPx);
  const rows = Math.ceil(items.length / columns);
  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => rowPx,
    gap: gapPx,
    overscan: rowsBeyond,
    scrollMargin: topPx,
    getItemKey: (row) => keyOf(items[row * columns]!),
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useLayoutEffect(() => {
    if (last >= rows - rowsBeyond) onEnd?.();
  }, [last, rows, onEnd]);
  return (
    <div ref={list} className={styles.list} role="list" aria-label={label} style={{ height: virtual.getTotalSize() }}>
      {drawn.map((row) => (
        <div
          key={row.key}
          ref={virtual.measureElement}
          data-index={row.index}
          className={styles.row}
          role="presentation"
          style={{ transform: `translateY(${row.start - topPx}px)` }}
        >
          <div
            className={styles.items}
            role="presentation"
            style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gap: gapPx }}
          >
            {items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
              const index = row.index * columns + column;
              return (
                <div key={keyOf(item)} role="listitem" aria-setsize={items.length} aria-posinset={index + 1}>
                  {render(item, index)}
                </div>
              );
            })}
          </div>
        </div>
      ))}
    </div>
  );
}

/** How many columns fit, and where on the page the list begins. */
function usePlace(list: { readonly current: HTMLElement | null }, itemPxMin: number | undefined, gapPx: number) {
  const [place, setPlace] = useState({ columns: 1, topPx: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const measure = () => {
      const columns = itemPxMin === undefined ? 1 : Math.max(1, Math.floor((element.clientWidth + gapPx) / (itemPxMin + gapPx)));
      const topPx = Math.round(element.getBoundingClientRect().top + scrollY);
      setPlace((known) => (known.columns === columns && known.topPx === topPx ? known : { columns, topPx }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    watch.observe(document.body);
    return () => watch.disconnect();
  }, [list, itemPxMin, gapPx]);
  return place;
}
