import type { SQLInputValue } from 'node:sqlite';

/** A condition: SQL with `?` and its values. */
export interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** The row with this id. */
export function byId(id: number): Where {
  return { sql: 'id = ?', values: [id] };
}

/** Every row. */
export const everything: Where = { sql: 'TRUE', values: [] };

/** All of these conditions; undefined ones are left out. */
export function and(...parts: readonly (Where | undefined | false)[]): Where {
  const present = parts.filter((part) => part !== undefined && part !== false);
  if (present.length === 0) return everything;
  return {
    sql: present.map(({ sql }) => `(${sql})`).join(' AND '),
    values: present.flatMap(({ values }) => values),
  };
}

/** `column = value`, or nothing when the value is undefined. */
export function equals(column: string, value: SQLInputValue | undefined): Where | undefined {
  return value === undefined ? undefined : { sql: `${column} = ?`, values: [value] };
}

/** A comparison such as `id < ?`, or nothing when the value is undefined. */
export function compared(sql: string, value: SQLInputValue | undefined): Where | undefined {
  return value === undefined ? undefined : { sql, values: [value] };
}

/** `column IN (values)`, or nothing when there is no list. */
export function among(
  column: string,
  values: readonly SQLInputValue[] | undefined,
): Where | undefined {
  // One text for every length, so that the statement cache stays small.
  return (
    values && {
      sql: `${column} IN (SELECT value FROM json_each(?))`,
      values: [JSON.stringify(values)],
    }
  );
}
