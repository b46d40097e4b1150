import type { BlobStore } from '#blobs/blob-store';
import { bodyOf } from '#protocol/body';
import { type Digest, parseDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Exchange } from '#protocol/exchange';
import { parseChunkRange } from '#protocol/range';
import { digest, isRepositoryName } from '#protocol/route';
import type { Grants } from '#protocol/token';
import type { Gate } from '#storage/gate';
import type { Chunk } from './upload-content.ts';
import type { UploadSlots } from './upload-slots.ts';
import type { UploadStore } from './upload-store.ts';

/** What uploads need of the registry. */
export interface UploadContext {
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly gate: Gate;
  readonly idleSeconds: number;
  readonly blobBytes: number;
  readonly slots: UploadSlots;
}

/** `POST …/blobs/uploads/`: mounts, takes a whole blob (`?digest=`), or starts an upload. */
export async function startUpload(
  context: UploadContext,
  exchange: Exchange,
  repository: string,
  grants: Grants,
): Promise<Response> {
  const { searchParams } = exchange.url;
  const mounted = await mount(context, searchParams, repository, grants);
  if (mounted !== undefined) return created(repository, mounted);
  const whole = searchParams.get('digest');
  const expected = whole === null ? undefined : digest(whole);
  const id = await context.uploads.start(repository);
  if (expected === undefined) return accepted(repository, id, 0);
  try {
    return await complete(context, exchange, { repository, id, expected });
  } catch (error) {
    // Its client has never heard of the upload, so it can't go on with it.
    await context.uploads.cancel(repository, id).catch(() => undefined);
    throw error;
  }
}

/** The blob that was mounted; undefined when it must be uploaded, for whatever reason. */
async function mount(
  { blobs, gate }: UploadContext,
  query: URLSearchParams,
  repository: string,
  grants: Grants,
): Promise<Digest | undefined> {
  const wanted = parseDigest(query.get('mount') ?? '');
  const from = query.get('from') ?? '';
  if (wanted === undefined || !isRepositoryName(from)) return undefined;
  if (!(await grants.allows('repository', from, 'pull'))) return undefined;
  return (await gate.shared(() => blobs.mount(repository, wanted, from))) ? wanted : undefined;
}

/** `PATCH`: the next chunk. */
export async function appendToUpload(
  context: UploadContext,
  exchange: Exchange,
  repository: string,
  id: string,
): Promise<Response> {
  const { uploads } = context;
  const offset = await receiving(context, exchange, { repository, id }, (chunk) =>
    chunk ? uploads.append(repository, id, chunk) : uploads.offset(repository, id),
  );
  return accepted(repository, id, offset);
}

/** `PUT ?digest=`: the last chunk, which may be empty, or the whole blob. */
export async function finishUpload(
  context: UploadContext,
  exchange: Exchange,
  repository: string,
  id: string,
): Promise<Response> {
  const expected = digest(exchange.url.searchParams.get('digest') ?? '');
  return complete(context, exchange, { repository, id, expected });
}

/** `GET`: how far the upload has come. */
export async function uploadStatus(
  { uploads }: UploadContext,
  repository: string,
  id: string,
): Promise<Response> {
  const offset = await uploads.offset(repository, id);
  return new Response(null, { status: 204, headers: progress(repository, id, offset) });
}

/** `DELETE`: forgets the upload. */
export async function cancelUpload(
  { uploads }: UploadContext,
  repository: string,
  id: string,
): Promise<Response> {
  await uploads.cancel(repository, id);
  return new Response(null, { status: 204 });
}

interface Completion {
  readonly repository: string;
  readonly id: string;
  readonly expected: Digest;
}

async function complete(
  context: UploadContext,
  exchange: Exchange,
  { repository, id, expected }: Completion,
): Promise<Response> {
  const { uploads, blobs, gate } = context;
  await receiving(context, exchange, { repository, id }, (chunk) =>
    uploads.finish(repository, id, {
      ...{ digest: expected, chunk },
      // What came before may have hashed the whole file: a repository that moves must not wait for that.
      adopt: (file) => gate.shared(() => blobs.adopt(repository, expected, file)),
    }),
  );
  return created(repository, expected);
}

/** Runs `work` on what the request sends, when it is its turn; a request without a body waits for nobody. */
async function receiving<T>(
  { uploads, slots, idleSeconds, blobBytes }: UploadContext,
  exchange: Exchange,
  { repository, id }: { readonly repository: string; readonly id: string },
  work: (chunk: Chunk | undefined) => Promise<T>,
): Promise<T> {
  const { headers } = exchange.request;
  const length = headers.get('content-length');
  if (length === '0') return work(undefined);
  const range = headers.get('content-range');
  const chunk = range === null ? undefined : parseChunkRange(range);
  if (range !== null && chunk === undefined) {
    throw new RegistryError('BLOB_UPLOAD_INVALID', { 'Content-Range': range });
  }
  if (chunk && length !== null && chunk.last - chunk.first + 1 !== Number(length)) {
    throw new RegistryError('SIZE_INVALID', { 'Content-Range': range, 'Content-Length': length });
  }
  // One that hangs must not keep the slot that the client needs to go on.
  await uploads.interrupt(repository, id);
  return slots.run(exchange.client, exchange.gone, async () => {
    try {
      const body = bodyOf(exchange, idleSeconds);
      return await work({ body, startsAt: chunk?.first, mostBytes: blobBytes });
    } catch (error) {
      throw await withProgress(uploads, repository, id, error);
    }
  });
}

/** A chunk that starts elsewhere is answered with the place where it should start. */
async function withProgress(
  uploads: UploadStore,
  repository: string,
  id: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof RegistryError) || error.code !== 'RANGE_INVALID') return error;
  const offset = await uploads.offset(repository, id);
  const headers = progress(repository, id, offset);
  return new RegistryError('RANGE_INVALID', error.detail, { headers, cause: error });
}

function accepted(repository: string, id: string, offset: number): Response {
  return new Response(null, { status: 202, headers: progress(repository, id, offset) });
}

function progress(repository: string, id: string, offset: number): Record<string, string> {
  return {
    Location: `/v2/${repository}/blobs/uploads/${id}`,
    // An empty upload has no last byte; the first registries wrote 0-0, and clients rely on it.
    Range: `0-${Math.max(0, offset - 1)}`,
    'Docker-Upload-UUID': id,
  };
}

function created(repository: string, stored: Digest): Response {
  return new Response(null, {
    status: 201,
    headers: {
      Location: `/v2/${repository}/blobs/${stored}`,
      'Docker-Content-Digest': stored,
    },
  });
}
