import { parseDigest } from '#protocol/digest';
import { collectGarbage } from './collect.ts';
import type { CollectContext, Collected, CollectWish } from './collection.ts';
import { forgetCopies } from './forget-copies.ts';

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
  /** Copies of another registry's images are kept for so long after somebody has asked for them. */
  readonly copySeconds: number;
  readonly isCopy: (repository: string) => boolean;
  readonly inUse?: ((repository: string) => Promise<readonly string[]>) | undefined;
}

/** What nobody asks for grows old without anything that is done. */
const dayMs = 24 * 60 * 60 * 1000;

/** The collector of one registry. */
export function createCollector(context: CollectContext, options: CollectorOptions): Collector {
  const { clock, graceSeconds, uploadGraceSeconds, idleSeconds, copySeconds, isCopy } = options;
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
    if (!isDryRun && Number.isFinite(copySeconds)) {
      const hasForgotten = await forgetCopies(context, isCopy, before(copySeconds));
      if (hasForgotten) changedAt = now;
    }
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
      if (clock().getTime() - collectedAt.getTime() > dayMs) return true;
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
