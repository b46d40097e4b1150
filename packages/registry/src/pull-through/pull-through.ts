import type { BlobStore } from '#blobs/blob-store';
import type { ManifestStore } from '#manifests/manifest-store';
import { type Digest, digestOf, parseDigest, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Gate } from '#storage/gate';
import type { UploadStore } from '#uploads/upload-store';
import type { Proxied } from './proxied.ts';
import { createUpstream, type UpstreamAnswer, type UpstreamOptions } from './upstream.ts';

/** Brings images of another registry here when they are asked for. */
export interface PullThrough {
  /**
   * Makes sure that what is wanted is here. Resolves with a warning where only an old copy can be had.
   *
   * @throws RegistryError when there is none
   */
  provide(wish: Proxied): Promise<string | undefined>;
}

/** What it needs of the registry. */
export interface PullThroughPlace {
  readonly blobs: BlobStore;
  readonly manifests: ManifestStore;
  readonly uploads: UploadStore;
  readonly gate: Gate;
  readonly manifestBytes: number;
  readonly blobBytes: number;
  readonly idleSeconds: number;
  readonly clock: () => Date;
}

/** A tag that was looked at just now needs no second look: a pull asks for it twice. */
const freshMilliseconds = 10_000;
/** Of tags looked at; the oldest are forgotten. */
const rememberedTags = 10_000;

/** Over the upstream's answers; whatever it sends is kept only when it is what its digest says. */
export function createPullThrough(options: UpstreamOptions, place: PullThroughPlace): PullThrough {
  const upstream = createUpstream(options);
  const underWay = new Map<string, Promise<string | undefined>>();
  const lookedAt = new Map<string, number>();

  /** Who asks for what is being brought shares the answer. */
  function once(key: string, bring: () => Promise<string | undefined>) {
    const known = underWay.get(key);
    if (known) return known;
    const answer = bring().finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  }

  async function bringTag({ repository, upstream: name }: Proxied, tag: string) {
    const held = await heldTag(repository, tag);
    const key = `${repository}:${tag}`;
    const now = place.clock().getTime();
    if (held !== undefined && now - (lookedAt.get(key) ?? 0) < freshMilliseconds) return undefined;
    // A look costs nothing where pulls are counted.
    const looked = await upstream.ask('HEAD', name, `manifests/${tag}`);
    if (looked.type !== 'found') return insteadOf(looked, held);
    const digest = parseDigest(looked.response.headers.get('docker-content-digest') ?? '');
    if (held === undefined || digest !== held) {
      const answer = await upstream.ask('GET', name, `manifests/${tag}`);
      if (answer.type !== 'found') return insteadOf(answer, held);
      const problem = await keepManifest(repository, answer.response, { tag, digest });
      if (problem !== undefined) return insteadOfWrong(problem, held);
    }
    if (lookedAt.size >= rememberedTags) lookedAt.clear();
    lookedAt.set(key, now);
    return undefined;
  }

  async function heldTag(repository: string, tag: string): Promise<Digest | undefined> {
    return (await place.manifests.get(repository, { tag }))?.digest;
  }

  async function bringManifest({ repository, upstream: name }: Proxied, digest: Digest) {
    if (await place.manifests.get(repository, { digest })) return undefined;
    const answer = await upstream.ask('GET', name, `manifests/${digest}`);
    if (answer.type !== 'found') return insteadOf(answer, undefined);
    const problem = await keepManifest(repository, answer.response, { digest });
    return problem === undefined ? undefined : insteadOfWrong(problem, undefined);
  }

  /** Keeps a manifest as it was sent; says what is wrong with one that is not what it should be. */
  async function keepManifest(
    repository: string,
    response: Response,
    { tag, digest }: { readonly tag?: string; readonly digest: Digest | undefined },
  ): Promise<string | undefined> {
    const bytes = await bodyWithin(response, place.manifestBytes).catch(() => undefined);
    if (bytes === undefined) return 'its manifest is too large, or ended too early';
    const actual = digestOf(bytes, digest && splitDigest(digest).algorithm);
    if (digest !== undefined && actual !== digest)
      return `its manifest is ${actual}, not ${digest}`;
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
    try {
      await place.gate.shared(() =>
        place.manifests.keep(repository, {
          ...{ digest: actual, mediaType, bytes },
          tags: tag === undefined ? [] : [tag],
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.status >= 500) throw error;
      return `its manifest is none: ${error.message}`;
    }
  }

  async function bringBlob({ repository, upstream: name }: Proxied, digest: Digest) {
    const { blobs, uploads, gate } = place;
    if ((await blobs.sizeIn(repository, digest)) !== undefined) return undefined;
    const silence = new AbortController();
    const answer = await upstream.ask('GET', name, `blobs/${digest}`, silence.signal);
    if (answer.type !== 'found') return insteadOf(answer, undefined);
    const id = await uploads.start(repository);
    const abort = (reason: string) => silence.abort(new Error(reason));
    const chunks = untilSilent(answer.response, place.idleSeconds, abort);
    try {
      await uploads.finish(repository, id, {
        digest,
        chunk: {
          body: { chunks, abort, isOwn: true },
          startsAt: 0,
          mostBytes: place.blobBytes,
        },
        adopt: (file) => gate.shared(() => blobs.adopt(repository, digest, file)),
      });
      return undefined;
    } catch (error) {
      await uploads.cancel(repository, id).catch(() => undefined);
      if (error instanceof RegistryError && error.code === 'DIGEST_INVALID') {
        return insteadOfWrong(`its blob is not ${digest}`, undefined);
      }
      if (error instanceof RegistryError || !silence.signal.aborted) throw wrapped(error);
      return insteadOf({ type: 'away', why: 'it stopped in the middle' }, undefined);
    }
  }

  return {
    async provide(wish) {
      const { repository, wanted } = wish;
      if (wanted.kind === 'tag') {
        return once(`${repository}:${wanted.tag}`, () => bringTag(wish, wanted.tag));
      }
      if (wanted.kind === 'manifest') {
        return once(`${repository}@${wanted.digest}`, () => bringManifest(wish, wanted.digest));
      }
      if (wanted.kind === 'blob') {
        return once(`${repository}#${wanted.digest}`, () => bringBlob(wish, wanted.digest));
      }
      return undefined;
    },
  };
}

/** An old copy is better than none; one that the upstream has taken back is not. */
function insteadOf(
  answer: Exclude<UpstreamAnswer, { readonly type: 'found' }>,
  held: Digest | undefined,
): string {
  if (answer.type === 'missing') throw new RegistryError('UPSTREAM_UNKNOWN', { why: answer.why });
  if (held !== undefined) return staleSentence(answer.why);
  const code = answer.type === 'busy' ? 'UPSTREAM_BUSY' : 'UPSTREAM_AWAY';
  throw new RegistryError(code, { why: answer.why });
}

function insteadOfWrong(why: string, held: Digest | undefined): string {
  if (held !== undefined) return staleSentence(why);
  throw new RegistryError('UPSTREAM_WRONG', { why });
}

const staleSentence = (why: string): string =>
  `this is an older copy, as the upstream cannot be used: ${why}`;

/** What ends a connection is the upstream's; what the disk says is ours. */
function wrapped(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isDisk = /^E(NOSPC|DQUOT|IO|ROFS)$/.test(code);
  if (error instanceof RegistryError || isDisk) return error;
  return new RegistryError('UPSTREAM_AWAY', { why: 'it broke off' }, { cause: error });
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

async function* untilSilent(
  { body }: Response,
  idleSeconds: number,
  abort: (reason: string) => void,
): AsyncGenerator<Uint8Array> {
  const timer = setTimeout(() => abort('the upstream fell silent'), idleSeconds * 1000);
  try {
    for await (const chunk of body ?? []) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}
