import type { FileStep } from './journal-records.ts';

/** What is asked of the thread. */
export type JournalWish =
  | {
      readonly kind: 'run';
      readonly number: number;
      readonly steps: readonly FileStep[];
      readonly isSynced: boolean;
    }
  | { readonly kind: 'settle'; readonly number: number };

/** What it says of a wish; an error crosses as what it says. */
export interface JournalAnswer {
  readonly number: number;
  readonly failure?: Failure;
}

/** A system's error, as it crosses from thread to thread. */
export interface Failure {
  readonly message: string;
  readonly code: string | undefined;
  readonly errno: number | undefined;
}

/** Where a thread works. */
export interface JournalPlace {
  /** All paths lie below it, and are kept as what they are from there. */
  readonly root: string;
  readonly folder: string;
}
