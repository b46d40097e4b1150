import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { openOutgoing } from '#outgoing/outgoing';

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
  const agent = new Agent({ keepAlive: true, ...(caPem !== null && { ca: caPem }) });
  return {
    async send(method, path, body) {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      };
      const settings = { method, headers, agent, signal };
      const rules = { allowsLocal: mayBeLocal };
      const response = await openOutgoing(new URL(apiUrl + path), settings, rules, text);
      return answerOf(response.statusCode ?? 0, await read(response));
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > mostBytes) throw new Error('the answer is larger than 4 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
