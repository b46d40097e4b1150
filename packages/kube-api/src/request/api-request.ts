import type { Connection } from '#answer/connection';
import { type HeaderReader, headersOf, rawHeadersOf } from './headers.ts';

/** A request, as far as the API looks at it; nothing of it is made before somebody asks for it. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  /** Says who is at the other end of its connection; undefined where there is none. */
  readonly socket: object | undefined;
  /** The value of a header by its lower-case name; several are joined. */
  header(name: string): string | null;
  /** All headers as they came. */
  headers(): HeaderReader;
  /** The whole body; undefined when it is longer than `most` bytes. */
  read(most: number): Promise<Buffer | undefined>;
  /** Aborted when its client leaves before it is answered. */
  signal(): AbortSignal;
  /** The platform's own, for those who pass it on. */
  toRequest(): Request;
}

/** The platform's request, which may have come by a connection. */
export function platformRequest(request: Request, { incoming }: Connection): ApiRequest {
  const { rawHeaders, socket } = incoming ?? {};
  return {
    method: request.method,
    url: new URL(request.url),
    socket,
    header: (name) => request.headers.get(name),
    headers: () => (rawHeaders ? rawHeadersOf(rawHeaders) : headersOf(request.headers)),
    read: (most) => readWhole(request.body, most),
    signal: () => request.signal,
    toRequest: () => request,
  };
}

async function readWhole(body: Request['body'], most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
