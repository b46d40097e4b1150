import { etagOf, isUnchanged, wantedRange } from '#protocol/conditional';
import type { Digest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import type { Exchange } from '#protocol/exchange';
import { parseRange } from '#protocol/range';
import type { Gate } from '#storage/gate';
import type { BlobStore } from './blob-store.ts';
import { sendFile } from './send-file.ts';

/** Sends a blob, a range of it, or (HEAD) only what it is. */
export async function getBlob(
  blobs: BlobStore,
  exchange: Exchange,
  repository: string,
  digest: Digest,
): Promise<Response> {
  const { request } = exchange;
  const blob = await blobs.open(repository, digest);
  if (blob === undefined) throw new RegistryError('BLOB_UNKNOWN', { digest });
  const { sizeBytes: size } = blob;
  const isLook = request.method === 'HEAD';
  let handedOver = false;
  try {
    const headers = blobHeaders(digest);
    if (isUnchanged(request, headers.ETag)) {
      return new Response(null, { status: 304, headers });
    }
    const range = parseRange(wantedRange(request, headers.ETag), size);
    if (range === 'unsatisfiable') {
      throw new RegistryError(
        'RANGE_UNSATISFIABLE',
        { size },
        {
          headers: { 'Content-Range': `bytes */${size}` },
        },
      );
    }
    const length = range === undefined ? size : range.last - range.first + 1;
    const sized = {
      ...headers,
      'Content-Length': String(length),
      ...(range && { 'Content-Range': `bytes ${range.first}-${range.last}/${size}` }),
    };
    const status = range === undefined ? 200 : 206;
    // Who looks before a push won't send the blob; the manifest that names it comes later.
    if (isLook) await blobs.renew(repository, [digest]);
    if (isLook) return new Response(null, { status, headers: sized });
    handedOver = true;
    return await sendFile(exchange, blob, { status, headers: sized, range });
  } finally {
    if (!handedOver) await blob.close();
  }
}

function blobHeaders(digest: Digest) {
  return {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=31536000, immutable',
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    ETag: etagOf(digest),
  };
}

/** Takes a blob from the repository. */
export async function deleteBlob(
  blobs: BlobStore,
  gate: Gate,
  repository: string,
  digest: Digest,
): Promise<Response> {
  const removed = await gate.shared(() => blobs.remove(repository, digest));
  if (!removed) throw new RegistryError('BLOB_UNKNOWN', { digest });
  return new Response(null, { status: 202 });
}
