import { type Digest, parseDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';

/** What a manifest says about one piece of content. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  /** For which machines, as an index says of what it names: `linux/arm64/v8`. */
  readonly platform?: string;
}

/** A manifest or index, read as far as a registry cares. */
export interface Manifest {
  readonly mediaType: string;
  readonly config: Descriptor | undefined;
  /** Of an index: what it names beside manifests, as build caches do. */
  readonly layers: readonly Descriptor[];
  /** The manifests that an index names. */
  readonly manifests: readonly Descriptor[];
  readonly subject: Digest | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

export const indexMediaType = 'application/vnd.oci.image.index.v1+json';

const shapes: Readonly<Record<string, 'image' | 'index'>> = {
  'application/vnd.oci.image.manifest.v1+json': 'image',
  'application/vnd.docker.distribution.manifest.v2+json': 'image',
  [indexMediaType]: 'index',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'index',
};

/**
 * Reads and checks a manifest.
 *
 * @param contentType as the client sent it; the body's own `mediaType` must agree when present.
 * @throws RegistryError MANIFEST_INVALID, with what is wrong in its detail.
 */
export function parseManifest(bytes: Uint8Array, contentType: string | null): Manifest {
  const body = parseObject(bytes);
  const declared = contentType?.split(';')[0]?.trim();
  const own = typeof body.mediaType === 'string' ? body.mediaType : undefined;
  const mediaType = own ?? declared;
  if (mediaType === undefined) throw invalid('no media type in Content-Type or in mediaType');
  if (declared !== undefined && own !== undefined && declared !== own) {
    throw invalid(`Content-Type is ${declared}, but mediaType says ${own}`);
  }
  const shape = shapes[mediaType];
  if (shape === undefined) throw invalid(`media type ${mediaType} is not supported`);
  if (body.schemaVersion !== 2) throw invalid('schemaVersion must be 2');
  // A body that two readers take for different kinds is an attack on clients, not a manifest.
  if (shape === 'image' ? 'manifests' in body : 'layers' in body || 'config' in body) {
    throw invalid('the body mixes the fields of an image and of an index');
  }
  const config = shape === 'image' ? descriptor(body.config, 'config') : undefined;
  const entries = shape === 'index' ? descriptors(body.manifests, 'manifests') : [];
  const subject = body.subject === undefined ? undefined : descriptor(body.subject, 'subject');
  return {
    mediaType,
    config,
    layers: shape === 'image' ? descriptors(body.layers, 'layers') : entries.filter(isBlob),
    manifests: entries.filter((entry) => !isBlob(entry)),
    subject: subject?.digest,
    artifactType:
      typeof body.artifactType === 'string' && body.artifactType !== ''
        ? body.artifactType
        : config?.mediaType,
    annotations: isObject(body.annotations) ? textsIn(body.annotations) : undefined,
  };
}

/** BuildKit's cache is an index of layers: whatever is of no manifest's type was pushed as a blob. */
function isBlob({ mediaType }: Descriptor): boolean {
  return mediaType !== '' && !Object.hasOwn(shapes, mediaType);
}

/** The blobs, each once, that must be in the repository; layers kept elsewhere by their makers are exempt. */
export function requiredBlobs(manifest: Manifest): readonly Digest[] {
  return [...new Set(blobDescriptors(manifest).map(({ digest }) => digest))];
}

/** What a manifest says of the blobs that must be in the repository. */
export function blobDescriptors({ config, layers }: Manifest): readonly Descriptor[] {
  const own = layers.filter(({ mediaType }) => !isForeign(mediaType));
  return config ? [config, ...own] : own;
}

function isForeign(mediaType: string): boolean {
  return mediaType.includes('.foreign.') || mediaType.includes('.nondistributable.');
}

/** Annotations are texts by the specification; lists repeat them, so nothing deeper gets in. */
function textsIn(annotations: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(annotations).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  return Object.fromEntries(texts);
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new RegistryError('MANIFEST_INVALID', { reason: 'not JSON in UTF-8' }, { cause: error });
  }
  if (!isObject(value)) throw invalid('not a JSON object');
  return value;
}

function descriptors(value: unknown, field: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`${field} must be a list`);
  return value.map((entry, index) => descriptor(entry, `${field}[${index}]`));
}

function descriptor(value: unknown, field: string): Descriptor {
  if (!isObject(value)) throw invalid(`${field} must be a descriptor`);
  const { mediaType, digest, size } = value;
  const parsed = typeof digest === 'string' ? parseDigest(digest) : undefined;
  if (parsed === undefined) throw invalid(`${field}.digest must be a sha256 or sha512 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`${field}.size must be a whole number of bytes`);
  }
  const platform = platformIn(value.platform);
  return {
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    digest: parsed,
    size,
    ...(platform !== undefined && { platform }),
  };
}

/** `linux/amd64`, `linux/arm/v7`, as indexes and image configurations write it in fields. */
export function platformIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { os, architecture, variant } = value;
  const parts = [os, architecture, variant].filter((part) => typeof part === 'string' && part);
  return typeof os === 'string' && typeof architecture === 'string' ? parts.join('/') : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string): RegistryError {
  return new RegistryError('MANIFEST_INVALID', { reason });
}
