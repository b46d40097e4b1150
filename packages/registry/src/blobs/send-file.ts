import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { OpenFile } from '@slipway/files';
import { guarded } from '@slipway/io';
import type { Exchange } from '#protocol/exchange';
import type { ByteRange } from '#protocol/range';

/** Status line and headers of a response whose body is a file. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The part to send; undefined for the whole file. */
  readonly range: ByteRange | undefined;
}

/**
 * Sends a file, or a part of it, and closes it.
 *
 * With a connection the bytes go straight from file to socket through two buffers that are used
 * again and again: measured faster than web streams and than Node's file stream, both of which
 * take fresh memory for every read.
 */
export async function sendFile(
  { connection }: Exchange,
  file: OpenFile,
  { status, headers, range }: Head,
): Promise<Response> {
  if (connection === undefined) {
    const stream = file.stream(range && { start: range.first, end: range.last + 1 });
    // The DOM's and Node's declarations of the same class differ in their details.
    const body = Readable.toWeb(stream) as unknown as ReadableStream;
    return new Response(body, { status, headers });
  }
  const { outgoing } = connection;
  // The callback of a write says the same.
  guarded(outgoing);
  outgoing.writeHead(status, headers);
  try {
    await copy(file, outgoing, range ?? { first: 0, last: file.sizeBytes - 1 });
    outgoing.end();
  } catch (error) {
    outgoing.destroy();
    throw error;
  } finally {
    await file.close();
  }
  return alreadySent();
}

/**
 * What files are read into, one piece after the other; used again and again. It stays in the nearest cache of the
 * processor, where reading and sending it costs half of what a megabyte costs.
 */
const pieceBytes = 256 * 1024;
const mostSpare = 32;
const spare: Buffer[] = [];

/**
 * What lies in memory is read when the piece before is out, into the same buffer; what does not, while that is on
 * its way.
 */
async function copy(file: OpenFile, outgoing: ServerResponse, range: ByteRange): Promise<void> {
  // Node may drop the callback of a write when the socket has just been closed.
  const gone = new Promise<false>((resolve) => outgoing.once('close', () => resolve(false)));
  let sending: Promise<boolean> = Promise.resolve(true);
  for (let position = range.first; position <= range.last; ) {
    if (file.isAtHand && !(await sending)) return;
    const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);
    const piece = buffer.subarray(0, range.last - position + 1);
    const isNow = file.isAtHand;
    const length = isNow ? file.readNow(piece, position) : await file.read(piece, position);
    if (length === 0) throw new Error('the blob is shorter than it was');
    if (!(await sending) || outgoing.destroyed) return;
    sending = Promise.race([send(outgoing, buffer, length), gone]);
    position += length;
  }
  await sending;
}

/** Sends the beginning of a buffer, then spares it; false when the client has gone away. */
function send(outgoing: ServerResponse, buffer: Buffer, length: number): Promise<boolean> {
  return new Promise((resolve) => {
    outgoing.write(buffer.subarray(0, length), (error) => {
      if (spare.length < mostSpare) spare.push(buffer);
      resolve(!error);
    });
  });
}

/**
 * Tells `@hono/node-server` that the response has gone out by Node's own stream.
 *
 * It replaces the global Response by a class of its own, and honours the header only on the
 * platform's class, which is what `clone` returns.
 */
export function alreadySent(): Response {
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone();
}
