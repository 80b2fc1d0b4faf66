// Things of one kind in rows. On a phone every row becomes a small card whose values carry their column's name.
import type { ReactNode } from 'react';
import styles from './table.module.css';

export interface Column<R> {
  readonly name: string;
  readonly label: string;
  readonly cell: (row: R) => ReactNode;
  readonly align?: 'end';
}

export interface TableProps<R> {
  /** Says what the table holds, to those who listen. */
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
}

export function Table<R>({ caption, columns, rows, keyOf }: TableProps<R>) {
  return (
    // The roles say what it is even where the display of its parts is changed.
    <table className={styles.table} role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, label, align }) => (
            <th key={name} scope="col" role="columnheader" className={align === 'end' ? styles.end : undefined}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ name, label, cell, align }, index) =>
              index === 0 ? (
                <th key={name} scope="row" role="rowheader">
                  {cell(row)}
                </th>
              ) : (
                <td key={name} role="cell" data-label={label} className={align === 'end' ? styles.end : undefined}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
