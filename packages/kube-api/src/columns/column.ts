import type { KubeObject } from '@slipway/kube-objects';

/** One column of what `kubectl get` prints. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'date' | 'boolean';
  /** `name` marks the column that names the object. */
  readonly format?: string;
  readonly description: string;
  /** 1: only with `-o wide`. */
  readonly priority: 0 | 1;
  /** What stands in it; `now` is for ages. */
  readonly cell: (object: KubeObject, now: Date) => string | number | boolean | null;
}

type Cell<T> = (object: T, now: Date) => string | number | boolean;

/** The columns of a kind, in order; each call gives back one column. */
export interface ColumnMaker<T extends KubeObject> {
  text(name: string, cell: Cell<T>, description?: string): Column;
  integer(name: string, cell: (object: T) => number, description?: string): Column;
  wide(name: string, cell: Cell<T>, description?: string): Column;
  wideInteger(name: string, cell: (object: T) => number, description?: string): Column;
}

/** Makes columns for objects of one type; the table of columns sees to it that only they come. */
export function columnsOf<T extends KubeObject>(): ColumnMaker<T> {
  const make =
    (type: Column['type'], priority: 0 | 1) =>
    (name: string, cell: Cell<T>, description = name): Column => ({
      name,
      type,
      description,
      priority,
      cell: cell as Column['cell'],
    });
  return {
    text: make('string', 0),
    integer: make('integer', 0),
    wide: make('string', 1),
    wideInteger: make('integer', 1),
  };
}

/** Tables of kinds that have nothing of their own to show. */
export const withoutColumns = (): readonly Column[] => [nameColumn, ageColumn];

/** The name, first in every table. */
export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: ({ metadata }) => metadata.name,
};

/** The time since the object was made. */
export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'The time since the object was created.',
  priority: 0,
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
};

/** The moment of its creation, of objects whose age says little. */
export const createdAtColumn: Column = {
  name: 'Created At',
  type: 'date',
  description: 'The time at which the object was created.',
  priority: 0,
  cell: ({ metadata }) => metadata.creationTimestamp,
};

/** What stands in a cell when there is nothing to show. */
export const none = '<none>';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** How long ago a time was, as short as `kubectl` prints it. */
export function age(time: string | undefined | null, now: Date): string {
  if (!time) return '<unknown>';
  return duration(Math.floor((now.getTime() - Date.parse(time)) / 1000));
}

/** A number of seconds in at most two units. */
export function duration(seconds: number): string {
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * minute) return `${seconds}s`;
  if (seconds < 10 * minute) return two(seconds, minute, 'm', 1, 's');
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return two(seconds, hour, 'h', minute, 'm');
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return two(seconds, day, 'd', hour, 'h');
  if (seconds < 2 * year) return `${Math.floor(seconds / day)}d`;
  if (seconds < 8 * year) return two(seconds, year, 'y', day, 'd');
  return `${Math.floor(seconds / year)}y`;
}

function two(seconds: number, big: number, bigName: string, small: number, smallName: string) {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)}${bigName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}

/** The first three of a list, and how many more there are. */
export function firstThree(items: readonly string[], empty: string): string {
  if (items.length === 0) return empty;
  const more = items.length > 3 ? ` + ${items.length - 3} more...` : '';
  return items.slice(0, 3).join(',') + more;
}
