import type { ImageTag } from '@slipway/contract';

/** Tags of a repository that have been read, in their order. */
export interface SeenTags {
  readonly tags: readonly ImageTag[];
  /** There are others after them. */
  readonly hasMore: boolean;
}

/** `3 tags, 1 in use`; of many it is known of those only that have been read. */
export function standingOf(
  seen: { readonly tags: readonly Pick<ImageTag, 'used_by'>[]; readonly hasMore: boolean },
  total: number,
): string {
  const used = seen.tags.filter(({ used_by }) => used_by.length > 0).length;
  const count = total === 1 ? '1 tag' : `${total} tags`;
  const inUse = used === 0 ? 'none in use' : `${used} in use`;
  if (!seen.hasMore) return `${count}, ${inUse}`;
  return `${count}; ${inUse} of the first ${seen.tags.length}`;
}
