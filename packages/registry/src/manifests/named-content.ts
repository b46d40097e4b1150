import type { Files } from '@slipway/files';
import type { BlobStore } from '#blobs/blob-store';
import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import { mapBounded } from '#storage/map-bounded';
import { exists, nameOf, renew } from '#storage/storage';
import { blobDescriptors, type Descriptor, type Manifest, requiredBlobs } from './manifest.ts';
import type { ManifestEntries } from './manifest-entries.ts';

/** What manifests name: blobs, and manifests of the same repository. */
export interface NamedContent {
  /** @throws RegistryError unless the repository has all that a manifest names, each as long as the manifest says */
  require(repository: string, manifest: Manifest): Promise<void>;
  /** What a manifest names counts as new. */
  renew(repository: string, manifest: Manifest): Promise<void>;
}

/** Where it is kept. */
export interface ContentPlace {
  readonly files: Files;
  readonly blobs: BlobStore;
  /** Whether an index may name manifests that its repository lacks. */
  readonly isSparseAllowed: boolean;
}

/** What the manifests of `entries` name. */
export function createNamedContent(place: ContentPlace, entries: ManifestEntries): NamedContent {
  const { files, blobs, isSparseAllowed } = place;
  const blobSizes = (repository: string, digests: readonly Digest[]) =>
    mapBounded(digests, (digest) => blobs.sizeIn(repository, digest));
  const manifestSizes = (repository: string, digests: readonly Digest[]) =>
    mapBounded(digests, async (digest) => {
      if (!(await exists(entries.pathOf(repository, digest)))) return undefined;
      return (await files.facts(nameOf.blob(digest)))?.sizeBytes;
    });

  return {
    async require(repository, manifest) {
      const named = [
        { descriptors: blobDescriptors(manifest), sizes: blobSizes, mayLack: false },
        { descriptors: manifest.manifests, sizes: manifestSizes, mayLack: isSparseAllowed },
      ];
      const missing: Digest[] = [];
      for (const { descriptors, sizes, mayLack } of named) {
        const digests = [...new Set(descriptors.map(({ digest }) => digest))];
        const found = await sizes(repository, digests);
        const known = new Map(digests.map((digest, index) => [digest, found[index]]));
        if (!mayLack) missing.push(...digests.filter((digest) => known.get(digest) === undefined));
        requireSizes(descriptors, known);
      }
      if (missing.length > 0)
        throw new RegistryError('MANIFEST_BLOB_UNKNOWN', { digests: missing });
    },
    async renew(repository, manifest) {
      await blobs.renew(repository, requiredBlobs(manifest));
      await renew(manifest.manifests.map(({ digest }) => entries.pathOf(repository, digest)));
    },
  };
}

/** Clients trust the sizes of a manifest when they make room for its layers and show progress. */
function requireSizes(
  descriptors: readonly Descriptor[],
  known: ReadonlyMap<Digest, number | undefined>,
): void {
  for (const { digest, size } of descriptors) {
    const actual = known.get(digest);
    if (actual === undefined || actual === size) continue;
    const reason = `the size of ${digest} is ${actual}, and not ${size} as the manifest says`;
    throw new RegistryError('MANIFEST_INVALID', { reason });
  }
}
