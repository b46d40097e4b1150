import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';

/** A request to the engine, written anew. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string | Readable;
  /** The engine does it to its end, whoever has gone: so its answer is waited for, too. */
  readonly isUnstoppable?: boolean;
}

/** Asks the engine at `socketPath` in the place of `from`; a client that goes ends what it has begun. */
export function askEngine(
  socketPath: string,
  from: IncomingMessage,
  { method, path, body, isUnstoppable = false }: Asked,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = headersFor(from, body);
    const request = guarded(httpRequest({ socketPath, method, path, headers }));
    request.once('response', (response) => resolve(guarded(response)));
    request.once('error', reject);
    const gone = () => void (isUnstoppable || request.destroy());
    from.socket.once('close', gone);
    request.once('close', () => from.socket.off('close', gone));
    if (typeof body === 'string') request.end(body);
    else pipeline(body, request).catch(reject);
  });
}

const passedHeaders = ['accept', 'x-registry-auth', 'x-registry-config', 'user-agent'];

/** Of what a client says of itself only what the engine has to know. */
export function headersFor(from: IncomingMessage, body: string | Readable): Record<string, string> {
  const headers: Record<string, string> = { Host: 'docker' };
  for (const name of passedHeaders) {
    const value = from.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  if (typeof body === 'string' && body !== '') {
    headers['Content-Type'] = 'application/json';
    headers['Content-Length'] = `${Buffer.byteLength(body)}`;
  } else if (typeof body !== 'string') {
    headers['Content-Type'] = 'application/x-tar';
  }
  return headers;
}
