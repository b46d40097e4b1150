/** A unique value (path, key, name) is taken. */
export class StoreConflict extends Error {
  readonly code = 'conflict';
}

/** What a caller gives to make one; the store adds the id. */
export type New<T> = Omit<T, 'id'>;

/** Fields to replace. */
export type Change<T> = Partial<Omit<T, 'id'>>;

/** Which part of a long list to read. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly orderBy?: string;
  readonly sort?: 'asc' | 'desc';
}

/** One part of a list, and how long the whole list is. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly total: number;
}
