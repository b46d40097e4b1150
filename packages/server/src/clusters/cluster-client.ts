import { Agent, type RequestOptions, request } from 'node:https';
import { isIP } from 'node:net';
import { localText, lookupWithout, thisMachineAndItsNetworks } from '#includes/local-addresses';

/** How the API of a cluster is reached, and as whom. */
export interface ClusterAddress {
  readonly apiUrl: string;
  readonly caPem: string | null;
  readonly token: string;
  readonly mayBeLocal: boolean;
}

/** What a cluster has answered. */
export interface ClusterAnswer {
  readonly status: number;
  /** The object; of an error its `message`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Asks a cluster's API: an object in, an object out. */
export interface ClusterClient extends Disposable {
  /** Throws what the network says; every answer of the cluster is an answer. */
  send(method: string, path: string, body?: unknown): Promise<ClusterAnswer>;
}

const mostBytes = 4 * 1024 * 1024;

/** Bounded: by `signal` in time, and in the size of answers. */
export function createClusterClient(address: ClusterAddress, signal: AbortSignal): ClusterClient {
  const { apiUrl, caPem, token, mayBeLocal } = address;
  const isBlocked = mayBeLocal ? () => false : thisMachineAndItsNetworks();
  const agent = new Agent({
    keepAlive: true,
    lookup: lookupWithout(isBlocked),
    ...(caPem !== null && { ca: caPem }),
  });
  const host = new URL(apiUrl).hostname.replace(/^\[|\]$/g, '');

  function open(method: string, path: string, text: string | undefined): Promise<ClusterAnswer> {
    // A lookup is made for names only.
    if (isIP(host) !== 0 && isBlocked(host)) return Promise.reject(new Error(localText));
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(text !== undefined && { 'content-type': 'application/json' }),
    };
    const options: RequestOptions = { method, headers, agent, signal };
    return new Promise((resolve, reject) => {
      request(apiUrl + path, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostBytes) response.destroy(new Error('the answer is larger than 4 MiB'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'))),
        );
      })
        .on('error', reject)
        .end(text);
    });
  }

  return {
    send: (method, path, body) =>
      open(method, path, body === undefined ? undefined : JSON.stringify(body)),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function answerOf(status: number, text: string): ClusterAnswer {
  const parsed = objectIn(text);
  const message = typeof parsed?.message === 'string' ? parsed.message : text.slice(0, 300);
  return { status, body: parsed ?? {}, message };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // A proxy's page, for instance: its beginning is the message.
    return undefined;
  }
}
