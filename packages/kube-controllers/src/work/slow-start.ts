/** A batch that failed, with how many tries had worked before. */
export interface SlowStart {
  readonly succeeded: number;
  readonly failed: number;
  readonly error: unknown;
}

const largestBatch = 500;

/**
 * Does the same thing `count` times, in batches of 1, 2, 4, …: what can't work, because a quota or a
 * webhook forbids it, then fails once and not a thousand times.
 */
export async function slowStart(count: number, act: () => Promise<void>): Promise<SlowStart> {
  let done = 0;
  for (let size = 1; done < count; size = Math.min(2 * size, largestBatch)) {
    const batch = Array.from({ length: Math.min(size, count - done) }, () => act());
    const results = await Promise.allSettled(batch);
    const rejected = results.filter((result) => result.status === 'rejected');
    done += results.length - rejected.length;
    if (rejected.length > 0) {
      return { succeeded: done, failed: rejected.length, error: rejected[0]?.reason };
    }
  }
  return { succeeded: done, failed: 0, error: undefined };
}
