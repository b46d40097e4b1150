import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '@slipway/files';
import { type Descriptor, type Manifest, parseManifest, platformIn } from '#manifests/manifest';
import type { StoredManifest } from '#manifests/manifest-entries';
import type { ManifestStore } from '#manifests/manifest-store';
import { isRepositoryName, isTag } from '#protocol/route';
import { mapBounded } from '#storage/map-bounded';
import { digestsIn, type Layout, nameOf, orMissing, readText, readWhole } from '#storage/storage';

/** One tag as the REST API and the web pages show it. */
export interface TagDetails {
  readonly name: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Digest of the image configuration; absent for an index. */
  readonly configDigest?: string;
  /** Manifest, configuration and layers together; of an index also those of all that it names. */
  readonly sizeBytes: number;
  /** In the order in which they lie on each other; those of an index are its manifests'. */
  readonly layers: readonly Pick<Descriptor, 'digest' | 'mediaType' | 'size'>[];
  /** `linux/amd64`: one of an image, each of an index. */
  readonly platforms: readonly string[];
  /** Of the manifests that an index names. */
  readonly manifests: readonly string[];
  /** When the image was built, else when the tag was pushed. */
  readonly createdAt: Date;
}

/** Where tags are looked up. */
export interface TagSource {
  readonly files: Files;
  readonly layout: Layout;
  readonly manifests: ManifestStore;
}

/** Configurations are small; a bigger blob isn't read for the sake of a date. */
const largestConfigBytes = 4 * 1024 * 1024;

/** Details of one tag, or undefined. */
export async function describeTag(
  source: TagSource,
  repository: string,
  name: string,
): Promise<TagDetails | undefined> {
  if (!isRepositoryName(repository) || !isTag(name)) return undefined;
  const { files, layout, manifests } = source;
  const stored = await manifests.get(repository, { tag: name });
  if (stored === undefined) return undefined;
  const manifest = parseManifest(stored.bytes, stored.mediaType);
  const [children, config, pushed] = await Promise.all([
    childrenOf(manifests, repository, manifest),
    readConfig(files, manifest),
    orMissing(stat(join(layout.tags(repository), name))),
  ]);
  const parts = [{ stored, manifest }, ...children];
  return {
    name,
    digest: stored.digest,
    mediaType: stored.mediaType,
    ...(manifest.config && { configDigest: manifest.config.digest }),
    sizeBytes: sizeOf(parts),
    layers: layersOf(manifest, parts),
    platforms: platformsOf(manifest, config),
    manifests: manifest.manifests.map(({ digest }) => digest),
    createdAt: builtAt(config) ?? pushed?.mtime ?? new Date(0),
  };
}

interface Part {
  readonly stored: StoredManifest;
  readonly manifest: Manifest;
}

/** What an index names, as far as it is here and readable. */
async function childrenOf(
  store: ManifestStore,
  repository: string,
  { manifests }: Manifest,
): Promise<readonly Part[]> {
  const parts = await mapBounded(manifests, async ({ digest }) => {
    const stored = await store.get(repository, { digest });
    return stored && { stored, manifest: parseManifest(stored.bytes, stored.mediaType) };
  });
  return parts.filter((part) => part !== undefined);
}

/** Each blob once: the platforms of an index may share some. */
function sizeOf(parts: readonly Part[]): number {
  const sizes = new Map<string, number>();
  for (const { stored, manifest } of parts) {
    sizes.set(stored.digest, stored.bytes.byteLength);
    const blobs = [...manifest.layers, ...(manifest.config ? [manifest.config] : [])];
    for (const { digest, size } of blobs) sizes.set(digest, size);
  }
  return sizes.values().reduce((total, size) => total + size, 0);
}

/** Each once, and none of what only says something of an image. */
function layersOf({ manifests }: Manifest, parts: readonly Part[]) {
  const statements = new Set(
    manifests.filter(({ platform }) => platform === noPlatform).map(({ digest }) => digest),
  );
  const images = parts.filter(({ stored }) => !statements.has(stored.digest));
  const layers = images.flatMap((part) => part.manifest.layers).map(shownLayer);
  return [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
}

function shownLayer({ digest, mediaType, size }: Descriptor) {
  return { digest, mediaType, size };
}

/** What signatures and statements beside an image are for. */
const noPlatform = 'unknown/unknown';

function platformsOf({ manifests }: Manifest, config: unknown): readonly string[] {
  const named = [platformIn(config), ...manifests.map(({ platform }) => platform)];
  const known = named.filter((name) => name !== undefined && name !== noPlatform);
  return [...new Set(known)].filter((name) => name !== undefined);
}

async function readConfig(files: Files, { config }: Manifest): Promise<unknown> {
  if (config === undefined || config.size > largestConfigBytes) return undefined;
  const text = (await readWhole(files, nameOf.blob(config.digest)))?.toString('utf8');
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    // An artifact's configuration may be anything.
    return undefined;
  }
}

function builtAt(config: unknown): Date | undefined {
  const { created } = (config ?? {}) as { readonly created?: unknown };
  const date = new Date(typeof created === 'string' ? created : Number.NaN);
  // Builders that want reproducible images write 1970; the day of the push says more.
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? undefined : date;
}

/** Bytes of all that a repository holds, each blob once; other repositories may share them. */
export async function repositorySize(
  { files, layout }: TagSource,
  repository: string,
): Promise<number> {
  if (!isRepositoryName(repository)) return 0;
  const sizes = new Map<string, number>();
  for (const kind of ['manifests', 'blobs'] as const) {
    const digests = await digestsIn(layout.list(repository, kind));
    await mapBounded(digests, async (digest) => {
      const noted = kind === 'blobs' && (await readText(layout.entry(repository, kind, digest)));
      const size = noted ? Number(noted) : (await files.facts(nameOf.blob(digest)))?.sizeBytes;
      sizes.set(digest, size ?? 0);
    });
  }
  return sizes.values().reduce((total, size) => total + size, 0);
}
