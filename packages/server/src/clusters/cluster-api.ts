import { Agent } from 'node:https';
import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { openOutgoing } from '#outgoing/outgoing';
import type { ClusterAddress } from './cluster-client.ts';

/** Asks the API of a cluster as Slipway itself; only path and query of the address count. Answers stream. */
export type ClusterApi = (request: Request) => Promise<Response>;

/** The API of a connected cluster. */
export function createClusterApi(address: ClusterAddress): ClusterApi {
  const { apiUrl, caPem, token, mayBeLocal } = address;
  const agent = new Agent({ keepAlive: true, ...(caPem !== null && { ca: caPem }) });
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { method, signal } = request;
    const text = request.body === null ? undefined : await request.text();
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(text !== undefined && {
        'content-type': request.headers.get('content-type') ?? 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    };
    const settings = { method, headers, agent, signal };
    const url = new URL(apiUrl + pathname + search);
    const response = await openOutgoing(url, settings, { allowsLocal: mayBeLocal }, text);
    // A request passes on that it is aborted only as long as somebody holds it.
    response.once('close', () => void request);
    const status = response.statusCode ?? 502;
    const body = status === 204 ? null : (Readable.toWeb(guarded(response)) as ReadableStream);
    const { date } = response.headers;
    return new Response(body, { status, headers: date === undefined ? {} : { date } });
  };
}
