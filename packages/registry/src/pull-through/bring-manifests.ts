import type { ManifestStore } from '#manifests/manifest-store';
import { type Digest, digestOf, parseDigest, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Gate } from '#storage/gate';
import { insteadOf, insteadOfWrong } from './old-copies.ts';
import type { Proxied } from './proxied.ts';
import type { Upstream } from './upstream.ts';

/** Where manifests are kept that come from elsewhere. */
export interface ManifestPlace {
  readonly manifests: ManifestStore;
  readonly gate: Gate;
  readonly manifestBytes: number;
  readonly clock: () => Date;
  /** Somebody wants the copy that a tag stands for. */
  asked(repository: string, tag: string): Promise<void>;
}

/** Brings manifests; each resolves with a warning where only an old copy can be had. */
export interface BringManifests {
  byTag(image: Proxied, tag: string): Promise<string | undefined>;
  byDigest(image: Proxied, digest: Digest): Promise<string | undefined>;
}

/** A tag that was looked at just now needs no second look: a pull asks for it twice. */
const freshMilliseconds = 10_000;
/** Of tags looked at; the oldest are forgotten. */
const rememberedTags = 10_000;

/** What `upstream` has, into `place`. */
export function createBringManifests(upstream: Upstream, place: ManifestPlace): BringManifests {
  const { manifests, clock } = place;
  const lookedAt = new Map<string, number>();

  return {
    async byTag({ repository, upstream: name }, tag) {
      const held = (await manifests.get(repository, { tag }))?.digest;
      const key = `${repository}:${tag}`;
      const now = clock().getTime();
      if (held !== undefined && now - (lookedAt.get(key) ?? 0) < freshMilliseconds)
        return undefined;
      if (held !== undefined) await place.asked(repository, tag);
      // A look costs nothing where pulls are counted.
      const looked = await upstream.ask('HEAD', name, `manifests/${tag}`);
      if (looked.type !== 'found') return insteadOf(looked, held);
      const digest = parseDigest(looked.response.headers.get('docker-content-digest') ?? '');
      if (held === undefined || digest !== held) {
        const answer = await upstream.ask('GET', name, `manifests/${tag}`);
        if (answer.type !== 'found') return insteadOf(answer, held);
        const problem = await keepManifest(place, answer.response, { repository, tag, digest });
        if (problem !== undefined) return insteadOfWrong(problem, held);
      }
      if (lookedAt.size >= rememberedTags) lookedAt.clear();
      lookedAt.set(key, now);
      return undefined;
    },
    async byDigest({ repository, upstream: name }, digest) {
      if (await manifests.get(repository, { digest })) return undefined;
      const answer = await upstream.ask('GET', name, `manifests/${digest}`);
      if (answer.type !== 'found') return insteadOf(answer, undefined);
      const problem = await keepManifest(place, answer.response, { repository, digest });
      return problem === undefined ? undefined : insteadOfWrong(problem, undefined);
    },
  };
}

interface Kept {
  readonly repository: string;
  readonly tag?: string;
  readonly digest: Digest | undefined;
}

/** Keeps a manifest as it was sent; says what is wrong with one that is not what it should be. */
async function keepManifest(
  { manifests, gate, manifestBytes }: ManifestPlace,
  response: Response,
  { repository, tag, digest }: Kept,
): Promise<string | undefined> {
  const bytes = await bodyWithin(response, manifestBytes).catch(() => undefined);
  if (bytes === undefined) return 'its manifest is too large, or ended too early';
  const actual = digestOf(bytes, digest && splitDigest(digest).algorithm);
  if (digest !== undefined && actual !== digest) return `its manifest is ${actual}, not ${digest}`;
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const tags = tag === undefined ? [] : [tag];
  try {
    await gate.shared(() => manifests.keep(repository, { digest: actual, mediaType, bytes, tags }));
    return undefined;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status >= 500) throw error;
    return `its manifest is none: ${error.message}`;
  }
}

async function bodyWithin(response: Response, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
