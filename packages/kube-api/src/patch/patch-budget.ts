import { PatchTooLarge } from './patch-failed.ts';

const maxOperations = 10_000;
/** As much as the largest body: a patch cannot say more by copying than it could by writing. */
const maxCopiedBytes = 3 * 1024 * 1024;
const maxShiftedItems = 10_000_000;

/**
 * What one JSON patch may cost. A few bytes of it can double a document again and again, or move a
 * long list by one place thousands of times.
 */
export class PatchBudget {
  #copiedBytes = 0;
  #shiftedItems = 0;

  /** Throws `PatchTooLarge` when there are too many operations. */
  constructor(operations: number) {
    if (operations <= maxOperations) return;
    throw new PatchTooLarge(
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations}`,
    );
  }

  /** Counts a value that is about to be copied. */
  copy(value: unknown): void {
    this.#copiedBytes += JSON.stringify(value).length;
    if (this.#copiedBytes <= maxCopiedBytes) return;
    throw new PatchTooLarge(
      `Unable to complete the copy, the accumulated size increase of copy is ${this.#copiedBytes}, exceeding the limit ${maxCopiedBytes}`,
    );
  }

  /** Counts the items of a list that make place for another one. */
  shift(items: number): void {
    this.#shiftedItems += items;
    if (this.#shiftedItems <= maxShiftedItems) return;
    throw new PatchTooLarge(
      'the JSON patch inserts into or removes from a long list too often; replace the list as a whole',
    );
  }
}
