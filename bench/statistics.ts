/** The middle value; of an even number the mean of the middle two. Throws for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  if (upper === undefined || lower === undefined) throw new Error('no values');
  return (lower + upper) / 2;
}

/** Runs `work` so many times, one after another; the median of their times in milliseconds. */
export async function medianTime(times: number, work: () => Promise<unknown>): Promise<number> {
  const values: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    await work();
    values.push(performance.now() - started);
  }
  return median(values);
}
