import { join } from 'node:path';
import type { Digest } from '#protocol/digest';
import { mapBounded } from '#storage/map-bounded';
import { digestsIn, type Layout } from '#storage/storage';
import { type Manifest, parseManifest } from './manifest.ts';
import type { ManifestEntries, StoredManifest } from './manifest-entries.ts';

/** What an index says about a manifest that refers to another. */
export interface ReferrerDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType: string | undefined;
  readonly annotations: Manifest['annotations'];
}

/** That one manifest refers to another. */
export interface Referral {
  readonly subject: Digest;
  readonly digest: Digest;
}

/** The empty file that says that one manifest refers to another. */
export function referrerPath(
  layout: Layout,
  repository: string,
  { subject, digest }: Referral,
): string {
  return join(layout.referrers(repository, subject), digest.replace(':', '/'));
}

/** Manifests whose subject is `subject`, as an index describes them. */
export async function readReferrers(
  { layout, entries }: { readonly layout: Layout; readonly entries: ManifestEntries },
  repository: string,
  subject: Digest,
): Promise<readonly ReferrerDescriptor[]> {
  const digests = await digestsIn(layout.referrers(repository, subject));
  const found = await mapBounded(digests, async (digest) => {
    const stored = await entries.read(repository, digest);
    return stored && describe(stored);
  });
  return found.filter((descriptor) => descriptor !== undefined);
}

/** Described as soon as it is read: the manifests of a list need not all be in memory. */
function describe({ digest, mediaType, bytes }: StoredManifest): ReferrerDescriptor {
  const { artifactType, annotations } = parseManifest(bytes, mediaType);
  return { mediaType, digest, size: bytes.byteLength, artifactType, annotations };
}
