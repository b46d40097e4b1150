import type { BlobStore } from '#blobs/blob-store';
import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Gate } from '#storage/gate';
import type { UploadStore } from '#uploads/upload-store';
import { insteadOf, insteadOfWrong } from './old-copies.ts';
import type { Proxied } from './proxied.ts';
import type { Upstream } from './upstream.ts';

/** Where blobs are kept that come from elsewhere. */
export interface BlobPlace {
  readonly blobs: BlobStore;
  readonly uploads: UploadStore;
  readonly gate: Gate;
  readonly blobBytes: number;
  readonly idleSeconds: number;
}

/** Brings a blob as if somebody had pushed it. @throws RegistryError when there is none */
export async function bringBlob(
  upstream: Upstream,
  place: BlobPlace,
  { repository, upstream: name }: Proxied,
  digest: Digest,
): Promise<string | undefined> {
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
      chunk: { body: { chunks, abort, isOwn: true }, startsAt: 0, mostBytes: place.blobBytes },
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

/** What ends a connection is the upstream's; what the disk says is ours. */
function wrapped(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isDisk = /^E(NOSPC|DQUOT|IO|ROFS)$/.test(code);
  if (error instanceof RegistryError || isDisk) return error;
  return new RegistryError('UPSTREAM_AWAY', { why: 'it broke off' }, { cause: error });
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
