import { type BlobPlace, bringBlob } from './bring-blob.ts';
import { createBringManifests, type ManifestPlace } from './bring-manifests.ts';
import type { Proxied } from './proxied.ts';
import { createUpstream, type UpstreamOptions } from './upstream.ts';

/** Brings images of another registry here when they are asked for. */
export interface PullThrough {
  /**
   * Makes sure that what is wanted is here. Resolves with a warning where only an old copy can be had.
   *
   * @throws RegistryError when there is none
   */
  provide(wish: Proxied): Promise<string | undefined>;
}

/** What it needs of the registry. */
export type PullThroughPlace = ManifestPlace & BlobPlace;

/** Over the upstream's answers; whatever it sends is kept only when it is what its digest says. */
export function createPullThrough(options: UpstreamOptions, place: PullThroughPlace): PullThrough {
  const upstream = createUpstream(options);
  const manifests = createBringManifests(upstream, place);
  const underWay = new Map<string, Promise<string | undefined>>();

  /** Who asks for what is being brought shares the answer. */
  function once(key: string, bring: () => Promise<string | undefined>) {
    const known = underWay.get(key);
    if (known) return known;
    const answer = bring().finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  }

  return {
    async provide(wish) {
      const { repository, wanted } = wish;
      if (wanted.kind === 'tag') {
        return once(`${repository}:${wanted.tag}`, () => manifests.byTag(wish, wanted.tag));
      }
      if (wanted.kind === 'manifest') {
        const { digest } = wanted;
        return once(`${repository}@${digest}`, () => manifests.byDigest(wish, digest));
      }
      if (wanted.kind === 'blob') {
        const { digest } = wanted;
        return once(`${repository}#${digest}`, () => bringBlob(upstream, place, wish, digest));
      }
      return undefined;
    },
  };
}
