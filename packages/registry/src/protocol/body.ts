import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { guarded } from '@slipway/io';
import type { Exchange } from './exchange.ts';

/** The body of a request, while it arrives. */
export interface Body {
  /** Fails when the client breaks off, or makes no progress. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Whether the memory of the chunks is nobody else's. */
  readonly isOwn: boolean;
  /** Stops receiving; `chunks` fails. */
  abort(reason: string): void;
}

/** Slower than any line that somebody pushes an image by. */
const slowestBytesPerSecond = 1024;

/**
 * The body of a request; empty when there is none. A client that is silent for `idleSeconds`, or
 * sends next to nothing, is cut off, so that dead connections don't occupy uploads.
 */
export function bodyOf({ request, connection }: Exchange, idleSeconds: number): Body {
  const source = guarded(connection?.incoming ?? fromWeb(request.body));
  return {
    chunks: untilIdle(source, idleSeconds),
    isOwn: connection !== undefined,
    abort: (reason) => void source.destroy(new Error(reason)),
  };
}

function fromWeb(body: ReadableStream<Uint8Array> | null): Readable {
  // The DOM's and Node's declarations of the same class differ in their details.
  return guarded(body === null ? Readable.from([]) : Readable.fromWeb(body as NodeReadableStream));
}

async function* untilIdle(source: Readable, idleSeconds: number): AsyncGenerator<Uint8Array> {
  const silent = () => source.destroy(new Error('the client fell silent, or sends too slowly'));
  const timer = setTimeout(silent, idleSeconds * 1000);
  const least = idleSeconds * slowestBytesPerSecond;
  let received = 0;
  try {
    // A reader that gives up must leave the socket open: the answer goes out by it.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      received += chunk.length;
      if (received >= least) {
        timer.refresh();
        received = 0;
      }
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The whole body when it is at most `limit` bytes long, else undefined. */
export async function readBody(body: Body, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body.chunks) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
