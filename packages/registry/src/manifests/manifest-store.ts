import { join } from 'node:path';
import type { Files } from '@slipway/files';
import type { BlobStore } from '#blobs/blob-store';
import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Reference } from '#protocol/route';
import type { Claims } from '#storage/claims';
import { mapBounded } from '#storage/map-bounded';
import { Remembered } from '#storage/remembered';
import {
  digestsIn,
  exists,
  nameOf,
  readText,
  removed,
  removeLightly,
  renew,
  type SmallFiles,
  writeDurably,
} from '#storage/storage';
import { Turns } from '#storage/turns';
import type { TagStore } from '#tags/tag-store';
import { KeptManifests } from './kept-manifests.ts';
import {
  blobDescriptors,
  type Descriptor,
  type Manifest,
  parseManifest,
  requiredBlobs,
} from './manifest.ts';

/** A manifest as it was pushed, byte for byte. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Manifests, tags and referrers of all repositories. */
export interface ManifestStore {
  /** Stores a manifest whose blobs and manifests are all in the repository, then its tags. */
  put(repository: string, incoming: PushedManifest): Promise<Manifest>;
  /** Stores one of which the rest comes when somebody asks for it: a copy of another registry's. */
  keep(repository: string, incoming: IncomingManifest): Promise<Manifest>;
  get(repository: string, reference: Reference): Promise<StoredManifest | undefined>;
  /** Digest that a tag stands for. */
  resolve(repository: string, reference: Reference): Promise<Digest | undefined>;
  /** Removes a manifest with the tags that stand for it; false when there was none. */
  remove(repository: string, digest: Digest): Promise<boolean>;
  /** Removes a manifest that no tag stands for; that it stays away is still to be synced. */
  drop(repository: string, digest: Digest): Promise<boolean>;
  /** Tags, sorted by bytes; undefined for a repository that has never held a manifest. */
  tags(repository: string): Promise<readonly string[] | undefined>;
  /** Manifests whose subject is `subject`, as an index describes them. */
  referrers(repository: string, subject: Digest): Promise<readonly ReferrerDescriptor[]>;
  /** Repositories lie elsewhere, or are gone. */
  moved(): void;
}

/** What an index says about a manifest that refers to another. */
export interface ReferrerDescriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType: string | undefined;
  readonly annotations: Manifest['annotations'];
}

/** A manifest on its way in. */
export interface IncomingManifest extends StoredManifest {
  /** None when it is pushed by its digest. */
  readonly tags: readonly string[];
}

/** One that a client pushes. */
export interface PushedManifest extends IncomingManifest {
  readonly reference: Reference;
  /** Whether the client lets it take the place of what its reference stands for now; any by default. */
  isMet?(current: Digest | undefined): boolean;
}

/** What manifests are kept with. */
export interface ManifestPlace extends SmallFiles {
  readonly files: Files;
  readonly blobs: BlobStore;
  readonly tags: TagStore;
  readonly claims: Claims;
  /** Whether an index may name manifests that its repository lacks. */
  readonly isSparseAllowed: boolean;
}

/** Media types that are remembered, some megabytes. */
const mostTypes = 20_000;

/** The manifest store of one registry. */
export function createManifestStore(place: ManifestPlace): ManifestStore {
  const { files, layout, blobs, tags, claims, isSparseAllowed } = place;
  const turns = new Turns();
  const kept = new KeptManifests(files);
  /** The media type of each manifest that a repository has, by the path of its entry. */
  const types = new Remembered<string>(mostTypes);
  const entry = (repository: string, digest: Digest) =>
    layout.entry(repository, 'manifests', digest);
  const referrerPath = (repository: string, subject: Digest, digest: Digest) =>
    join(layout.referrers(repository, subject), digest.replace(':', '/'));

  const sizesIn = (repository: string, digests: readonly Digest[]) =>
    mapBounded(digests, (digest) => blobs.sizeIn(repository, digest));

  const manifestSizes = (repository: string, digests: readonly Digest[]) =>
    mapBounded(digests, async (digest) => {
      if (!(await exists(entry(repository, digest)))) return undefined;
      return (await files.facts(nameOf.blob(digest)))?.sizeBytes;
    });

  /** Throws unless the repository has all that a manifest names, each as long as the manifest says. */
  async function requireNamed(repository: string, manifest: Manifest): Promise<void> {
    const named = [
      { descriptors: blobDescriptors(manifest), sizes: sizesIn, mayLack: false },
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
    if (missing.length > 0) throw new RegistryError('MANIFEST_BLOB_UNKNOWN', { digests: missing });
  }

  async function resolve(repository: string, reference: Reference): Promise<Digest | undefined> {
    return reference.digest ?? tags.resolve(repository, reference.tag);
  }

  async function get(
    repository: string,
    reference: Reference,
  ): Promise<StoredManifest | undefined> {
    const digest = await resolve(repository, reference);
    if (digest === undefined) return undefined;
    const path = entry(repository, digest);
    const mediaType = await types.of(path, () => readText(path));
    if (mediaType === undefined) return undefined;
    const bytes = await kept.read(digest);
    return bytes && { digest, mediaType, bytes };
  }

  async function drop(repository: string, digest: Digest): Promise<boolean> {
    const stored = await get(repository, { digest });
    if (stored === undefined) return false;
    const { subject } = parseManifest(stored.bytes, stored.mediaType);
    const referring = subject === undefined ? [] : [referrerPath(repository, subject, digest)];
    const path = entry(repository, digest);
    await removeLightly(place, [...referring, path]).finally(() => types.forget(path));
    return true;
  }

  /** What a manifest names counts as new. */
  async function renewNamed(repository: string, manifest: Manifest): Promise<void> {
    await blobs.renew(repository, requiredBlobs(manifest));
    await renew(manifest.manifests.map(({ digest }) => entry(repository, digest)));
  }

  async function requireCondition(
    repository: string,
    { reference, isMet }: PushedManifest,
  ): Promise<void> {
    if (isMet === undefined) return;
    const current = (await get(repository, reference))?.digest;
    if (!isMet(current)) throw new RegistryError('PRECONDITION_FAILED', { current });
  }

  async function store(
    repository: string,
    { digest, bytes, tags: names }: IncomingManifest,
    manifest: Manifest,
  ): Promise<void> {
    const { subject, mediaType } = manifest;
    await renewNamed(repository, manifest);
    const own = { path: entry(repository, digest), bytes: mediaType };
    const referring = subject && { path: referrerPath(repository, subject, digest), bytes: '' };
    await types.change(own.path, async () => {
      await tags.set(repository, names, digest, async (tagFiles) => {
        await kept.write(digest, bytes);
        await writeDurably(place, [own, ...(referring ? [referring] : []), ...tagFiles]);
      });
      return mediaType;
    });
  }

  /** Stores a manifest, while nothing of what it names can be collected. */
  function take(
    repository: string,
    incoming: IncomingManifest,
    check: (manifest: Manifest) => Promise<void>,
  ): Promise<Manifest> {
    const manifest = parseManifest(incoming.bytes, incoming.mediaType);
    const named = manifest.manifests.map(({ digest }) => digest);
    const tagKeys = incoming.tags.map((tag) => `${repository}:${tag}`);
    return claims.during([incoming.digest, ...requiredBlobs(manifest), ...named], () =>
      // What is there now must be there still when it is replaced.
      turns.on(tagKeys, async () => {
        await check(manifest);
        await store(repository, incoming, manifest);
        return manifest;
      }),
    );
  }

  return {
    put: (repository, incoming) =>
      take(repository, incoming, async (manifest) => {
        await requireCondition(repository, incoming);
        await requireNamed(repository, manifest);
      }),
    keep: (repository, incoming) => take(repository, incoming, async () => {}),
    get,
    resolve,
    async remove(repository, digest) {
      if ((await get(repository, { digest })) === undefined) return false;
      await tags.removeAllOf(repository, digest);
      const isDropped = await drop(repository, digest);
      await removed(place);
      return isDropped;
    },
    drop,
    async tags(repository) {
      if (!(await exists(layout.list(repository, 'manifests')))) return undefined;
      return tags.names(repository);
    },
    async referrers(repository, subject) {
      const digests = await digestsIn(layout.referrers(repository, subject));
      const found = await mapBounded(digests, async (digest) => {
        const stored = await get(repository, { digest });
        return stored && describe(stored);
      });
      return found.filter((descriptor) => descriptor !== undefined);
    },
    moved: () => types.forgetAll(),
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

/** Described as soon as it is read: the manifests of a list need not all be in memory. */
function describe({ digest, mediaType, bytes }: StoredManifest): ReferrerDescriptor {
  const { artifactType, annotations } = parseManifest(bytes, mediaType);
  return { mediaType, digest, size: bytes.byteLength, artifactType, annotations };
}
