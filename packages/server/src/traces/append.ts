/**
 * What came of appending: the new size, or the size to go on from when `start` was wrong; `over` when
 * nobody wants it any more.
 */
export type Appended =
  | { readonly result: 'appended'; readonly size: number }
  | { readonly result: 'elsewhere'; readonly size: number }
  | { readonly result: 'over'; readonly size: number };

/** On which terms a log is taken. */
export interface AppendTerms {
  /** Whether anybody still wants it. */
  readonly isWanted: () => boolean;
  /** How long the log may become before only its end is kept. */
  readonly limitBytes: number;
}

/** Writes at `at`, if the trace ends there; without chunks it says whether it does. */
export type Put = (at: number, chunks: readonly Uint8Array[]) => Promise<Appended>;

/** Chunks are gathered up to this size: one write for many of them. */
const batchLimitBytes = 512 * 1024;

/** Puts what comes behind `start`, a batch at a time, until one is not taken. */
export async function appendBatches(
  start: number,
  content: AsyncIterable<Uint8Array>,
  put: Put,
): Promise<Appended> {
  let end = start;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  const flush = async (): Promise<Appended> => {
    const [chunks, bytes] = [batch, batchBytes];
    [batch, batchBytes] = [[], 0];
    const outcome = await put(end, chunks);
    if (outcome.result === 'appended') end += bytes;
    return outcome;
  };
  let outcome = await flush();
  try {
    for await (const chunk of outcome.result === 'appended' ? content : []) {
      batch.push(chunk);
      batchBytes += chunk.length;
      if (batchBytes >= batchLimitBytes) outcome = await flush();
      if (outcome.result !== 'appended') break;
    }
  } finally {
    // Bytes of a request that broke off are the trace's own all the same: the runner is told the
    // size when it tries again.
    if (batch.length > 0) outcome = await flush();
  }
  return outcome;
}
