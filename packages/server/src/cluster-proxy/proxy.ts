import type { IncomingMessage } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { guarded } from '@slipway/io';
import { agentProxyPath } from '#agents/agent-servers';
import { statusAnswer } from '#cluster-ways/cluster-status';
import { type Answered, type Asked, ClusterRefusal } from '#cluster-ways/cluster-way';
import { joined, refuse, turnAway } from '#cluster-ways/connection-answers';
import { headersForClient, headersForCluster } from '#cluster-ways/proxy-headers';
import { type Admitted, admitToCluster } from './admission.ts';
import { type Lease, type LeaseOptions, leaseFor } from './lease.ts';
import { askWitnessed, type WitnessOptions } from './witness-writes.ts';

/** Clusters, asked by jobs and people with kubectl: those behind agents, and the connected ones of environments. */
export interface ClusterProxy {
  /** `url` is the whole address; requests and answers stream. */
  fetch(request: Request, url: URL): Promise<Response>;
  /** For exec, attach and port-forward. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export type ClusterProxyOptions = LeaseOptions &
  WitnessOptions & {
    /** Ends everything that is still under way. */
    readonly closing: AbortSignal;
  };

/** Until a cluster has begun to answer. */
const patienceMs = 60_000;

export function createClusterProxy(options: ClusterProxyOptions): ClusterProxy {
  const { closing } = options;

  /** Who asks, and how long they may; throws `ClusterRefusal`. */
  async function begin(authorization: string | undefined, gone: AbortSignal) {
    const admitted = await admitToCluster(options, authorization);
    const way = await admitted.cluster.open();
    return { admitted, way, lease: leaseFor(options, authorization, admitted, [gone, closing]) };
  }

  async function passOn(request: Request, url: URL): Promise<Response> {
    const { method, headers, body, signal } = request;
    const authorization = headers.get('authorization') ?? undefined;
    const { admitted, way, lease } = await begin(authorization, signal);
    const asking = new AbortController();
    const giveUp = () => asking.abort();
    lease.signal.addEventListener('abort', giveUp, { once: true });
    try {
      const asked = {
        ...{ method, path: pathIn(url.pathname + url.search), signal: asking.signal },
        headers: headersForCluster(headers, admitted.identity),
        // The DOM's and Node's declarations of the same class differ in their details.
        body: body ? guarded(Readable.fromWeb(body as NodeReadableStream)) : undefined,
      };
      const answer = await inTime(admitted, lease, askWitnessed(options, admitted, way, asked));
      lease.signal.removeEventListener('abort', giveUp);
      return isShort(answer)
        ? await shortResponse(admitted, answer, lease)
        : responseOf(answer, lease, signal);
    } catch (error) {
      lease[Symbol.dispose]();
      throw error;
    }
  }

  async function join(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    const { method = 'GET', headers } = request;
    // Made plain first: dots in it lead nowhere but below the API.
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
    if (!isForClusters(pathname)) throw new ClusterRefusal(404, 'there is no cluster here');
    const { admitted, way, lease } = await begin(headers.authorization, gone.signal);
    using _ = lease;
    const own = headersForCluster(pairsOf(headers), admitted.identity);
    const asked: Asked = {
      ...{ method, path: pathIn(pathname + search), body: undefined, signal: lease.signal },
      headers: { ...own, connection: 'Upgrade', upgrade: headers.upgrade ?? '' },
    };
    const answer = await inTime(admitted, lease, way.upgrade(asked));
    if (!('stream' in answer)) return refuse(socket, answer);
    await joined(answer, socket, head, lease.signal);
  }

  return {
    fetch: (request, url) =>
      passOn(request, url).catch((error: unknown) => statusAnswer(refusalIn(error))),
    upgrade: (request, socket, head) =>
      join(request, socket, head).catch((error: unknown) => turnAway(socket, refusalIn(error))),
  };
}

/** The answer when it comes in time; otherwise what was asked is given up. */
async function inTime<T>({ cluster }: Admitted, lease: Lease, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const seconds = patienceMs / 1000;
    const message = `${cluster.called} has not answered for ${seconds} s`;
    reject(new ClusterRefusal(503, message));
    lease[Symbol.dispose]();
  }, patienceMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}

/** Most answers. Those of a watch and of a log have no length. */
const shortBytes = 64 * 1024;

function isShort({ headers }: Answered): boolean {
  const length = headers.find(([name]) => name === 'content-length')?.[1];
  return length !== undefined && Number(length) <= shortBytes;
}

/** Brought as a whole: as a stream it would reach the client in three parts, each by a turn of its own. */
async function shortResponse(
  { cluster }: Admitted,
  answer: Answered,
  lease: Lease,
): Promise<Response> {
  const { status, body } = answer;
  const end = () => void body.destroy(new Error('who asked may not go on'));
  lease.signal.addEventListener('abort', end, { once: true });
  if (lease.signal.aborted) end();
  const bytes = await buffer(body).catch((error: Error) => {
    throw new ClusterRefusal(502, `${cluster.called} has broken off: ${error.message}`);
  });
  lease.signal.removeEventListener('abort', end);
  lease[Symbol.dispose]();
  const content = status === 204 || status === 304 ? null : new Uint8Array(bytes);
  return new Response(content, { status, headers: headersForClient(answer) });
}

/** A client that has gone lets go of the body itself: an error would be told of nobody's doing. */
function responseOf(answer: Answered, lease: Lease, gone: AbortSignal): Response {
  const { status, body } = answer;
  const headers = headersForClient(answer);
  guarded(body).once('close', () => lease[Symbol.dispose]());
  const end = () => {
    if (!gone.aborted) body.destroy(new Error('who asked the cluster may not go on'));
  };
  lease.signal.addEventListener('abort', end, { once: true });
  if (status !== 204 && status !== 304) {
    return new Response(Readable.toWeb(body) as ReadableStream, { status, headers });
  }
  body.resume();
  return new Response(null, { status, headers });
}

/** Whether an address leads to a cluster. */
export const isForClusters = (path: string) => path.startsWith(`${agentProxyPath}/`);

/** What is below the API. */
const pathIn = (path: string) => path.slice(agentProxyPath.length) || '/';

function* pairsOf(headers: IncomingMessage['headers']): Iterable<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) yield [name, [value].flat().join(', ')];
  }
}

function refusalIn(error: unknown): ClusterRefusal {
  if (error instanceof ClusterRefusal) return error;
  throw error;
}
