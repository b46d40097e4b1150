/** One line of the benchmark table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What must be reached, in words a reader of the table understands. */
  readonly goal: string;
  readonly ok: boolean;
  readonly note?: string;
}
