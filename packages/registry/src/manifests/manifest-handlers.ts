import { bodyOf, readBody } from '#protocol/body';
import { etagOf, isConditional, isUnchanged, mayReplace } from '#protocol/conditional';
import { type Digest, digestOf, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Exchange } from '#protocol/exchange';
import { page } from '#protocol/page';
import { isTag, type Reference } from '#protocol/route';
import type { Gate } from '#storage/gate';
import type { TagStore } from '#tags/tag-store';
import { indexMediaType, parseManifest } from './manifest.ts';
import type { ManifestStore } from './manifest-store.ts';

/** A manifest that has just been stored; `tag` is absent when it was pushed by digest. */
export interface Push {
  readonly repository: string;
  readonly tag?: string;
  readonly digest: string;
}

/** What manifests need of the registry. */
export interface ManifestContext {
  readonly manifests: ManifestStore;
  readonly tags: TagStore;
  readonly gate: Gate;
  readonly manifestBytes: number;
  readonly idleSeconds: number;
  pushed(push: Push): Promise<void>;
}

/** `GET` and `HEAD`: the manifest as it was pushed. */
export async function getManifest(
  { manifests }: ManifestContext,
  { request }: Exchange,
  repository: string,
  reference: Reference,
): Promise<Response> {
  const stored = await manifests.get(repository, reference);
  if (stored === undefined) throw await unknownManifest(manifests, repository, reference);
  const headers = {
    'Content-Type': stored.mediaType,
    'Content-Length': String(stored.bytes.byteLength),
    'Docker-Content-Digest': stored.digest,
    ETag: etagOf(stored.digest),
  };
  if (isUnchanged(request, headers.ETag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === 'HEAD' ? null : Buffer.from(stored.bytes), { headers });
}

/** `PUT`: stores a manifest under its digest and, when the path names one, under a tag. */
export async function putManifest(
  { manifests, gate, manifestBytes, idleSeconds, pushed }: ManifestContext,
  exchange: Exchange,
  repository: string,
  reference: Reference,
): Promise<Response> {
  const bytes = await readBody(bodyOf(exchange, idleSeconds), manifestBytes);
  if (bytes === undefined) throw new RegistryError('MANIFEST_TOO_LARGE', { limit: manifestBytes });
  const digest = digestOfManifest(bytes, reference);
  const { mediaType } = parseManifest(bytes, exchange.request.headers.get('content-type'));
  const tags = tagsGiven(exchange.url, reference);
  const { request } = exchange;
  const condition = isConditional(request) && {
    isMet: (current: Digest | undefined) => mayReplace(request, current),
  };
  const manifest = await gate.shared(() =>
    manifests.put(repository, { digest, mediaType, bytes, tags, reference, ...condition }),
  );
  if (tags.length === 0) await pushed({ repository, digest });
  for (const tag of tags) await pushed({ repository, digest, tag });
  return new Response(null, {
    status: 201,
    headers: {
      Location: `/v2/${repository}/manifests/${digest}`,
      'Docker-Content-Digest': digest,
      ...(manifest.subject && { 'OCI-Subject': manifest.subject }),
      ...(tags.length > 0 && reference.tag === undefined && { 'OCI-Tag': tags.join(', ') }),
    },
  });
}

/** More would be a mistake. */
const mostTags = 100;

/** The tag of the path, or with a digest those of the query. @throws RegistryError TAG_INVALID. */
function tagsGiven(url: URL, { tag }: Reference): readonly string[] {
  if (tag !== undefined) return [tag];
  const tags = [...new Set(url.searchParams.getAll('tag'))];
  const wrong = tags.length > mostTags ? tags[mostTags] : tags.find((it) => !isTag(it));
  if (wrong !== undefined) throw new RegistryError('TAG_INVALID', { tag: wrong, most: mostTags });
  return tags;
}

function digestOfManifest(bytes: Uint8Array, { digest }: Reference): Digest {
  if (digest === undefined) return digestOf(bytes);
  const actual = digestOf(bytes, splitDigest(digest).algorithm);
  if (actual !== digest) throw new RegistryError('DIGEST_INVALID', { expected: digest, actual });
  return digest;
}

/** `DELETE`: by tag only the tag goes, by digest the manifest and its tags. */
export async function deleteManifest(
  { manifests, tags, gate }: ManifestContext,
  repository: string,
  reference: Reference,
): Promise<Response> {
  const removed = await gate.shared(() =>
    reference.tag === undefined
      ? manifests.remove(repository, reference.digest)
      : tags.remove(repository, reference.tag),
  );
  if (!removed) throw await unknownManifest(manifests, repository, reference);
  return new Response(null, { status: 202 });
}

async function unknownManifest(
  manifests: ManifestStore,
  repository: string,
  reference: Reference,
): Promise<RegistryError> {
  const isKnown = (await manifests.tags(repository)) !== undefined;
  if (!isKnown) return new RegistryError('NAME_UNKNOWN', { name: repository });
  return new RegistryError('MANIFEST_UNKNOWN', reference);
}

/** `GET …/tags/list`. */
export async function listTags(
  { manifests }: ManifestContext,
  { url }: Exchange,
  repository: string,
): Promise<Response> {
  const tags = await manifests.tags(repository);
  if (tags === undefined) throw new RegistryError('NAME_UNKNOWN', { name: repository });
  const { items, headers } = page(tags, url);
  return Response.json({ name: repository, tags: items }, { headers });
}

/** `GET …/referrers/<digest>`: an index of the manifests whose subject is the digest. */
export async function listReferrers(
  { manifests }: ManifestContext,
  { url }: Exchange,
  repository: string,
  subject: Digest,
): Promise<Response> {
  const wanted = url.searchParams.get('artifactType');
  const all = await manifests.referrers(repository, subject);
  const index = {
    schemaVersion: 2,
    mediaType: indexMediaType,
    manifests: wanted === null ? all : all.filter(({ artifactType }) => artifactType === wanted),
  };
  return Response.json(index, {
    headers: {
      'Content-Type': indexMediaType,
      ...(wanted !== null && { 'OCI-Filters-Applied': 'artifactType' }),
    },
  });
}
