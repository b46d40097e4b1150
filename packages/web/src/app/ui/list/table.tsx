import type { ReactNode } from 'react';
import './table.css';

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Of buttons: without a title that is seen, at the end. */
  readonly isOfVerbs?: boolean;
}

/** Rows and columns; on a narrow screen each row stands as a block. */
export function Table<T>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  /** What the rows are, to those who listen. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
}) {
  return (
    <table className="table card">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, isOfVerbs }) => (
            <th key={title} scope="col" className={isOfVerbs ? 'table-verbs' : undefined}>
              <span className={isOfVerbs ? 'unseen' : undefined}>{title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, cell, isOfVerbs }) => (
              <td
                key={title}
                className={isOfVerbs ? 'table-verbs' : undefined}
                {...(!isOfVerbs && { 'data-title': title })}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
