import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

/** How one field of a record lies in its column. */
export interface Codec<T> {
  encode(value: T): SQLInputValue;
  decode(value: SQLOutputValue): T;
}

/** One kind of record: its table and, field by field, its columns (camelCase becomes snake_case). */
export interface Table<T extends object> {
  readonly name: string;
  readonly columns: { readonly [K in keyof T]-?: Codec<T[K]> };
  /** The same, field by field, with the names of the columns. */
  readonly fields: readonly Field<T>[];
}

interface Field<T> {
  readonly field: keyof T & string;
  readonly column: string;
  readonly codec: Codec<unknown>;
}

/** Lets `T` be named while the columns are checked against it. */
export function table<T extends object>(name: string, columns: Table<T>['columns']): Table<T> {
  const names = Object.keys(columns) as (keyof T & string)[];
  const fields = names.map((field) => ({
    field,
    column: columnName(field),
    // The key was taken from the columns, so the codec is the value's own.
    codec: columns[field] as Codec<unknown>,
  }));
  return { name, columns, fields };
}

/** A whole number. */
export const integer: Codec<number> = { encode: (value) => value, decode: Number };

/** A text. */
export const text: Codec<string> = { encode: (value) => value, decode: String };

/** True or false, as 1 or 0. */
export const bool: Codec<boolean> = {
  encode: (value) => (value ? 1 : 0),
  decode: (value) => value === 1,
};
/** Milliseconds since 1970. */
export const date: Codec<Date> = {
  encode: (value) => value.getTime(),
  decode: (value) => new Date(Number(value)),
};

/** One of some words; the type is the caller's promise that only these were ever written. */
export function word<T extends string>(): Codec<T> {
  return { encode: (value) => value, decode: (value) => String(value) as T };
}

/** Any value that survives JSON. */
export function json<T>(): Codec<T> {
  return {
    encode: (value) => JSON.stringify(value),
    decode: (value) => JSON.parse(String(value)) as T,
  };
}

/** The same, or NULL. */
export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    encode: (value) => (value === null ? null : codec.encode(value)),
    decode: (value) => (value === null ? null : codec.decode(value)),
  };
}

/** `buildTimeoutSeconds` → `build_timeout_seconds` */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Field by field, in the table's own order; fields that are not in `values` are left out. */
export function encodeFields<T extends object>(
  { fields }: Table<T>,
  values: Partial<T>,
): { names: string[]; values: SQLInputValue[] } {
  const present = fields.filter(({ field }) => values[field] !== undefined);
  return {
    names: present.map(({ column }) => column),
    values: present.map(({ field, codec }) => codec.encode(values[field])),
  };
}

/** The record in a row. */
export function decodeRow<T extends object>(
  { fields }: Table<T>,
  row: Record<string, SQLOutputValue>,
): T {
  const record: Record<string, unknown> = {};
  for (const { field, column, codec } of fields) record[field] = codec.decode(row[column] ?? null);
  // Every field of T has a column (the type of `columns` demands it).
  return record as T;
}
