import type { Files } from '@slipway/files';
import type { BlobStore } from '#blobs/blob-store';
import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Reference } from '#protocol/route';
import type { Claims } from '#storage/claims';
import { exists, removed, removeLightly, type SmallFiles, writeDurably } from '#storage/storage';
import { Turns } from '#storage/turns';
import type { TagStore } from '#tags/tag-store';
import { type Manifest, parseManifest, requiredBlobs } from './manifest.ts';
import { ManifestEntries, type StoredManifest } from './manifest-entries.ts';
import { createNamedContent } from './named-content.ts';
import { type ReferrerDescriptor, readReferrers, referrerPath } from './referrers.ts';

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

/** The manifest store of one registry. */
export function createManifestStore(place: ManifestPlace): ManifestStore {
  const { layout, tags } = place;
  const entries = new ManifestEntries(place);
  const named = createNamedContent(place, entries);
  const taking = createTaking(place, entries, named.renew);
  const resolve: ManifestStore['resolve'] = async (repository, reference) =>
    reference.digest ?? tags.resolve(repository, reference.tag);

  async function get(
    repository: string,
    reference: Reference,
  ): Promise<StoredManifest | undefined> {
    const digest = await resolve(repository, reference);
    return digest && entries.read(repository, digest);
  }

  const drop = (repository: string, digest: Digest) =>
    dropManifest({ ...place, entries }, repository, digest);

  return {
    put: (repository, incoming) =>
      taking(repository, incoming, async (manifest) => {
        const { reference, isMet } = incoming;
        if (isMet) requireMet(isMet, (await get(repository, reference))?.digest);
        await named.require(repository, manifest);
      }),
    keep: (repository, incoming) => taking(repository, incoming, async () => {}),
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
    referrers: (repository, subject) => readReferrers({ layout, entries }, repository, subject),
    moved: () => entries.moved(),
  };
}

/** Stores a manifest when `check` lets it, while nothing of what it names can be collected. */
type Take = (
  repository: string,
  incoming: IncomingManifest,
  check: (manifest: Manifest) => Promise<void>,
) => Promise<Manifest>;

function createTaking(
  place: ManifestPlace,
  entries: ManifestEntries,
  renewNamed: (repository: string, manifest: Manifest) => Promise<void>,
): Take {
  const { layout, tags, claims } = place;
  const turns = new Turns();

  async function store(
    repository: string,
    { digest, bytes, tags: names }: IncomingManifest,
    manifest: Manifest,
  ): Promise<void> {
    const { subject, mediaType } = manifest;
    await renewNamed(repository, manifest);
    const referral = subject && referrerPath(layout, repository, { subject, digest });
    const referring = referral === undefined ? [] : [{ path: referral, bytes: '' }];
    await entries.write(repository, { digest, mediaType, bytes }, (files) =>
      tags.set(repository, names, digest, (tagFiles) =>
        writeDurably(place, [...files, ...referring, ...tagFiles]),
      ),
    );
  }

  return (repository, incoming, check) => {
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
  };
}

async function dropManifest(
  place: SmallFiles & { readonly entries: ManifestEntries },
  repository: string,
  digest: Digest,
): Promise<boolean> {
  const { layout, entries } = place;
  const stored = await entries.read(repository, digest);
  if (stored === undefined) return false;
  const { subject } = parseManifest(stored.bytes, stored.mediaType);
  const referral = subject && referrerPath(layout, repository, { subject, digest });
  await entries.remove(repository, digest, (entry) =>
    removeLightly(place, referral === undefined ? [entry] : [referral, entry]),
  );
  return true;
}

function requireMet(
  isMet: NonNullable<PushedManifest['isMet']>,
  current: Digest | undefined,
): void {
  if (!isMet(current)) throw new RegistryError('PRECONDITION_FAILED', { current });
}
