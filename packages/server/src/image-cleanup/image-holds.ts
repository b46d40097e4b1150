import { slug } from '@slipway/contract';
import type { ClusterImage, ImageTag } from '#images/image-catalog';

/** Something that needs an image: it would break, or could not go back, without it. */
export interface ImageHold {
  readonly kind: string;
  /** `staging/hello`, `production`, `deploy to prod` */
  readonly name: string;
  /** Why, in a sentence's part: `runs it`. */
  readonly why: string;
}

/** A commit that somebody still needs the images of. */
export interface HeldCommit extends ImageHold {
  readonly sha: string;
  /** Where images are named by branch or tag, theirs. */
  readonly ref?: string;
}

/** Everything that may hold the images of one repository. */
export interface Holders {
  readonly cluster: readonly ClusterImage[];
  readonly commits: readonly HeldCommit[];
}

/**
 * Who holds which of these tags. What the cluster names is known; what an environment was given, and what
 * a job will use, is seen from the name of the tag: it has the commit in it, by at least seven digits.
 */
export function holdsOf(
  repository: string,
  tags: readonly ImageTag[],
  { cluster, commits }: Holders,
): ReadonlyMap<string, readonly ImageHold[]> {
  const byTag = new Map<string, ClusterImage[]>();
  const byDigest = new Map<string, ClusterImage[]>();
  for (const image of cluster) {
    if (image.digest !== undefined) push(byDigest, image.digest, image);
    else if (image.repository === repository) push(byTag, image.tag ?? 'latest', image);
  }
  const byRef = new Map<string, HeldCommit[]>();
  for (const commit of commits) {
    for (const name of namesOf(commit.ref)) push(byRef, name, commit);
  }
  return new Map(
    tags.map((tag) => {
      const digests = [tag.digest, ...tag.manifests];
      const images = [
        ...(byTag.get(tag.name) ?? []),
        ...digests.flatMap((digest) => byDigest.get(digest) ?? []),
      ];
      const held = new Set([...(byRef.get(tag.name) ?? []), ...ofCommit(commits, tag.name)]);
      return [tag.name, distinct([...images.map(clusterHold), ...held])];
    }),
  );
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const namesOf = (ref: string | undefined) => (ref === undefined ? [] : new Set([ref, slug(ref)]));

/** Abbreviated commits have seven digits at the least. */
const commitPattern = /[0-9a-f]{7,64}/g;

function ofCommit(commits: readonly HeldCommit[], tag: string): readonly HeldCommit[] {
  const named = tag.match(commitPattern) ?? [];
  if (named.length === 0) return [];
  return commits.filter(({ sha }) => named.some((digits) => sha.startsWith(digits)));
}

function clusterHold({ kind, name }: ClusterImage): ImageHold {
  return { kind, name, why: kind === 'pod' ? 'runs it' : 'names it' };
}

/** Many pods of one workload say the same; many jobs of one name, too. */
function distinct(holds: readonly ImageHold[]): readonly ImageHold[] {
  const known = new Map(
    holds.map(({ kind, name, why }) => [`${kind} ${name}`, { kind, name, why }]),
  );
  return [...known.values()];
}

/** `pod staging/hello runs it` */
export function sentenceOf({ kind, name, why }: ImageHold): string {
  return `${kind} ${name} ${why}`;
}
