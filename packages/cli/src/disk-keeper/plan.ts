import type { SpareFile } from '@slipway/runner';

/** How the disk stands, and what may be taken from it. */
export interface DiskFacts {
  readonly now: Date;
  /** From 0 to 1. */
  readonly used: number;
  readonly spare: readonly SpareFile[];
  /** What caches may take together. */
  readonly cacheBytes: number;
}

/** What goes at once, and what goes one after the other until the disk has room again. */
export interface PrunePlan {
  readonly certain: readonly SpareFile[];
  readonly untilRoom: readonly SpareFile[];
}

/** The keeper begins here, and is content there. */
export const startsAt = 0.85;
export const endsAt = 0.8;

const dayMs = 24 * 60 * 60 * 1000;
/** So long a thing stays although nobody uses it. */
const idleDays = { cache: 30, 'work tree': 14 } as const;

/**
 * What to prune: what nobody has used for long, caches beyond their budget with the least recently used
 * first, and on a disk that is nearly full all else in the same order.
 */
export function planPruning({ now, used, spare, cacheBytes }: DiskFacts): PrunePlan {
  const oldestFirst = spare.toSorted((a, b) => a.usedAt.getTime() - b.usedAt.getTime());
  const isIdle = ({ kind, usedAt }: SpareFile) =>
    now.getTime() - usedAt.getTime() > idleDays[kind] * dayMs;
  const beyond = beyondBudget(oldestFirst, cacheBytes);
  const certain = oldestFirst.filter((file) => isIdle(file) || beyond.has(file));
  const others = oldestFirst.filter((file) => !certain.includes(file));
  return { certain, untilRoom: used >= startsAt ? others : [] };
}

function beyondBudget(oldestFirst: readonly SpareFile[], budget: number): ReadonlySet<SpareFile> {
  const beyond = new Set<SpareFile>();
  let kept = 0;
  for (const file of oldestFirst.toReversed()) {
    kept += file.sizeBytes;
    if (kept > budget && file.kind === 'cache') beyond.add(file);
  }
  return beyond;
}
