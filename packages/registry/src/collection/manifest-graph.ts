import { parseManifest, requiredBlobs } from '#manifests/manifest';
import type { ManifestStore } from '#manifests/manifest-store';
import type { Digest } from '#protocol/digest';
import { mapBounded } from '#storage/map-bounded';
import { digestsIn, type Layout } from '#storage/storage';
import { collectedAtOnce } from './removal.ts';

/** What leads where among the manifests of one repository. */
export interface ManifestGraph {
  readonly manifests: ReadonlyMap<Digest, ManifestNode>;
  /** False when a manifest could not be read: nobody knows then what it leads to. */
  readonly isComplete: boolean;
}

interface ManifestNode {
  /** The manifests that it names, and those whose subject it is. */
  readonly leadsTo: readonly Digest[];
  readonly blobs: readonly Digest[];
}

/** Reads all manifests of a repository, each once. */
export async function readManifestGraph(
  layout: Layout,
  store: ManifestStore,
  repository: string,
): Promise<ManifestGraph> {
  const digests = await digestsIn(layout.list(repository, 'manifests'));
  const read = await mapBounded(
    digests,
    async (digest) => {
      const stored = await store.get(repository, { digest });
      if (stored === undefined) return undefined;
      const manifest = parseManifest(stored.bytes, stored.mediaType);
      const { manifests, subject } = manifest;
      const children = manifests.map((child) => child.digest);
      return { digest, subject, children, blobs: requiredBlobs(manifest) };
    },
    collectedAtOnce,
  );
  const known = read.filter((manifest) => manifest !== undefined);
  const referrers = new Map<Digest, Digest[]>();
  for (const { digest, subject } of known) {
    if (subject === undefined) continue;
    const others = referrers.get(subject);
    if (others) others.push(digest);
    else referrers.set(subject, [digest]);
  }
  const nodes = known.map(({ digest, children, blobs }) => {
    const leadsTo = [...children, ...(referrers.get(digest) ?? [])];
    return [digest, { leadsTo, blobs }] as const;
  });
  return { manifests: new Map(nodes), isComplete: known.length === digests.length };
}

/** All manifests that one comes to from some of them. */
export function reachable({ manifests }: ManifestGraph, from: Iterable<Digest>): Set<Digest> {
  const reached = new Set<Digest>();
  const open = [...from];
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    if (reached.has(digest)) continue;
    reached.add(digest);
    for (const next of manifests.get(digest)?.leadsTo ?? []) open.push(next);
  }
  return reached;
}
