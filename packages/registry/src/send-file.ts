import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Exchange } from './exchange.ts';
import type { ByteRange } from './range.ts';
import { isErrno } from './storage.ts';

/** Status line and headers of a response whose body is a file. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The part to send; undefined for the whole file. */
  readonly range: ByteRange | undefined;
}

const readBytes = 512 * 1024;

/**
 * Sends a file, or a part of it, and closes it.
 *
 * Web streams cost a good part of the throughput, so with a connection the bytes go from file to
 * socket by Node's own streams.
 */
export async function sendFile(
  { connection }: Exchange,
  file: FileHandle,
  { status, headers, range }: Head,
): Promise<Response> {
  const part = range && { start: range.first, end: range.last };
  const stream = file.createReadStream({ highWaterMark: readBytes, ...part });
  if (connection === undefined) {
    // The DOM's and Node's declarations of the same class differ in their details.
    const body = Readable.toWeb(stream) as unknown as ReadableStream;
    return new Response(body, { status, headers });
  }
  connection.outgoing.writeHead(status, headers);
  await pipeline(stream, connection.outgoing).catch((error: unknown) => {
    // The client has gone away; there is nobody left to tell.
    if (!isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
  });
  return alreadySent();
}

/** Tells `@hono/node-server` that the response has gone out by Node's own stream. */
export function alreadySent(): Response {
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
}
