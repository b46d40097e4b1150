import process from 'node:process';

/** Rows with the names of their columns. */
export interface Table {
  /** A line before them: whose they are. */
  readonly title?: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is said when there are no rows. */
  readonly empty: string;
}

/** What people read: a line, lines, a table. */
export type Said = string | readonly string[] | Table;

/** Prints a line for people. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints what people read. */
function say(said: Said): void {
  for (const line of linesOf(said)) print(line);
}

function linesOf(said: Said): readonly string[] {
  if (typeof said === 'string') return [said];
  if (!('heads' in said)) return said;
  return said.title === undefined ? fitted(said) : [said.title, ...fitted(said)];
}

/** What a command has done or found: one JSON document for programs, the same in words for people. */
export function answer(flags: Asked, value: unknown, said: Said): void {
  if (flags.isSet('json')) printJson(value);
  else say(said);
}

interface Asked {
  isSet(name: 'json'): boolean;
}

/** Prints rows as aligned columns; nothing but `empty` when there are none. */
export function printTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): void {
  say({ heads, rows, empty });
}

/** Whether colours are wanted and can be seen: `NO_COLOR`, a pipe and a plain terminal have none. */
export function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors();
}

function fitted(table: Table): readonly string[] {
  return tableLines(table, process.stdout.columns);
}

/**
 * A table as lines. On a terminal too narrow for its columns each row is a paragraph, since lines that
 * wrap cannot be read.
 *
 * @param columns how wide the terminal is; undefined for a file or a pipe
 */
export function tableLines({ heads, rows, empty }: Table, columns?: number): readonly string[] {
  if (rows.length === 0) return [empty];
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const width = widths.reduce((sum, each) => sum + each + gap.length, -gap.length);
  if (columns !== undefined && width > columns) return paragraphs(heads, rows);
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

const gap = '  ';

function paragraphs(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const width = Math.max(...heads.map((head) => head.length));
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...heads.flatMap((head, column) =>
      row[column] ? [`${head.padEnd(width)}${gap}${row[column]}`] : [],
    ),
  ]);
}
