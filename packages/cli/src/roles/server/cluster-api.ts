import type { IncomingMessage } from 'node:http';
import { Agent, request as ask } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { guarded } from '@slipway/io';
import type { ClusterAddress } from '#http/cluster-upgrade';

/** The cluster's API for the pages of administrators. Answers stream, so watches and logs work. */
export function clusterApi(address: ClusterAddress): (request: Request) => Promise<Response> {
  const agent = new Agent({ keepAlive: true, ca: address.caPem });
  return (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    for (const name of ['host', 'connection', 'accept-encoding']) delete headers[name];
    headers.authorization = `Bearer ${address.token}`;
    return new Promise((resolve, reject) => {
      const { method, signal } = request;
      const target = new URL(pathname + search, address.url);
      const asked = guarded(ask(target, { agent, method, headers, signal }));
      asked.on('error', reject);
      // A request passes on that it is aborted only as long as somebody holds it.
      asked.once('close', () => void request);
      asked.on('response', (answer) => resolve(responseOf(answer)));
      if (request.body === null) asked.end();
      // The DOM's and Node's declarations of the same class differ in their details.
      else pipeline(guarded(Readable.fromWeb(request.body as NodeReadableStream)), asked, () => {});
    });
  };
}

function responseOf(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name === 'connection' || name === 'transfer-encoding' || name === 'keep-alive') continue;
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  const isEmpty = status === 204 || status === 304;
  const body = isEmpty ? null : (Readable.toWeb(guarded(answer)) as ReadableStream);
  return new Response(body, { status, headers });
}
