import { parseDigest } from '#protocol/digest';
import { collectGarbage } from './collect.ts';
import type { CollectContext, Collected, CollectWish } from './collection.ts';

/** Collections of one registry, one at a time, and whether there may be anything to collect. */
export interface Collector {
  /** Something is about to change that may leave garbage. */
  changed(): void;
  mayHaveGarbage(): boolean;
  collect(wish: CollectWish): Promise<Collected>;
  /** Resolves when the collection under way is over. */
  ended(): Promise<unknown>;
}

/** When things are garbage, and who has some in use. */
export interface CollectorOptions {
  readonly clock: () => Date;
  readonly graceSeconds: number;
  readonly uploadGraceSeconds: number;
  readonly idleSeconds: number;
  readonly inUse?: ((repository: string) => Promise<readonly string[]>) | undefined;
}

/** The collector of one registry. */
export function createCollector(context: CollectContext, options: CollectorOptions): Collector {
  const { clock, graceSeconds, uploadGraceSeconds, idleSeconds } = options;
  let changedAt = clock();
  let collectedAt: Date | undefined;
  /** Nobody tells when it is not in use any more. */
  let hasLooseInUse = false;
  let last: Promise<unknown> = Promise.resolve();

  async function inUse(repository: string) {
    const texts = (await options.inUse?.(repository)) ?? [];
    return texts.flatMap((text) => parseDigest(text) ?? []);
  }

  async function collectNow(wish: CollectWish): Promise<Collected> {
    const { untagged = false, isDryRun = false, isUrgent = false } = wish;
    const now = clock();
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
    const urgentSeconds = Math.min(idleSeconds, uploadGraceSeconds);
    const collected = await collectGarbage(context, {
      olderThan: before(graceSeconds),
      uploadsOlderThan: before(isUrgent ? urgentSeconds : uploadGraceSeconds),
      untagged,
      isDryRun,
      inUse,
    });
    if (isDryRun) return collected;
    collectedAt = now;
    hasLooseInUse = collected.inUse > 0;
    return collected;
  }

  return {
    changed() {
      changedAt = clock();
    },
    mayHaveGarbage() {
      if (collectedAt === undefined || hasLooseInUse) return true;
      const graceMs = Math.max(graceSeconds, uploadGraceSeconds) * 1000;
      return changedAt.getTime() + graceMs > collectedAt.getTime();
    },
    collect(wish) {
      const result = last.then(() => collectNow(wish));
      last = result.catch(() => undefined);
      return result;
    },
    ended: () => last,
  };
}
