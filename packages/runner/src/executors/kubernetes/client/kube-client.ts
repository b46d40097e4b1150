import { type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { WebSocket } from 'ws';
import { readBounded } from '#host/bounded-body';
import type { ClusterAccess } from './kubeconfig.ts';

/** The cluster's API answered with an error; `status` is its HTTP status, `message` its own words. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  readonly code: string;
  readonly status: number;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.code = reason;
    this.status = status;
  }
}

interface Asked {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Of silence, in milliseconds. */
  readonly timeout?: number;
}

const usualTimeout = 30_000;

/** As much of the Kubernetes API as job pods need: objects as JSON, and exec. */
export class KubeClient {
  readonly #access: ClusterAccess;
  readonly #agent: Agent;

  constructor(access: ClusterAccess) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, ...access.tls });
  }

  /** The object at `path`, or undefined when there is none. */
  async get<T>(path: string, timeoutMilliseconds = usualTimeout): Promise<T | undefined> {
    try {
      return await this.#json<T>('GET', path, undefined, timeoutMilliseconds);
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 404) return undefined;
      throw error;
    }
  }

  async create<T>(path: string, object: T): Promise<T> {
    return await this.#json<T>('POST', path, object);
  }

  /** Deletes what is at `path`; nothing there is fine. */
  async delete(path: string): Promise<void> {
    try {
      await this.#json('DELETE', path);
    } catch (error) {
      if (!(error instanceof KubernetesError) || error.status !== 404) throw error;
    }
  }

  /** Opens a WebSocket to `path`, a subresource that streams. It is paused until it is resumed. */
  async connect(path: string, signal: AbortSignal): Promise<WebSocket> {
    const authorization = await this.#access.authorization();
    const url = this.#access.server.replace(/^http/, 'ws') + path;
    // Two megabytes that only a runner whose jobs are pods needs.
    const { WebSocket: Socket } = await import('ws');
    const socket = guarded(
      new Socket(url, ['v5.channel.k8s.io', 'v4.channel.k8s.io'], {
        ...this.#access.tls,
        ...(authorization && { headers: { authorization } }),
        // Output may come faster than the log goes; a message is at most a pipe's worth.
        maxPayload: 16 << 20,
        perMessageDeflate: false,
      }),
    );
    const abort = (): void => socket.terminate();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('open', () => {
          // What comes together with the answer must wait until somebody listens.
          socket.pause();
          resolve();
        });
        socket.once('error', reject);
        socket.once('unexpected-response', (sent, response) => {
          sent.destroy();
          reject(
            new KubernetesError(
              response.statusCode ?? 0,
              'Unexpected',
              `exec was refused: ${response.statusCode}`,
            ),
          );
        });
      });
      return socket;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer as it comes: a log. An abort ends it. */
  async open(path: string, signal: AbortSignal): Promise<Readable> {
    const response = await this.#send('GET', path, { signal });
    const status = response.statusCode ?? 0;
    if (status < 300) return response;
    throw toError(status, await textOf(response));
  }

  async #json<T>(method: string, path: string, body?: unknown, timeout = usualTimeout): Promise<T> {
    const response = await this.#send(method, path, { body, timeout });
    const status = response.statusCode ?? 0;
    const answer = await textOf(response);
    if (status >= 300) throw toError(status, answer);
    return JSON.parse(answer) as T;
  }

  /** Sends a request; the answer's body is still to be read. */
  async #send(
    method: string,
    path: string,
    { body, signal, timeout = usualTimeout }: Asked,
  ): Promise<IncomingMessage> {
    const authorization = await this.#access.authorization();
    const url = new URL(this.#access.server + path);
    const options: RequestOptions = {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'slipway-runner',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(authorization && { authorization }),
      },
      // A log may be silent for as long as the job runs.
      ...(signal ? { signal } : { timeout }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const isSecure = url.protocol === 'https:';
    const sent = isSecure
      ? request(url, { ...options, agent: this.#agent })
      : plainRequest(url, options);
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url.host}`)));
    sent.on('error', reject);
    sent.on('response', resolve);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
  }
}

/** A pod, or the events of one, is a small part of it. */
const mostBytes = 16 << 20;

const textOf = async (response: IncomingMessage): Promise<string> =>
  (await readBounded(response, mostBytes, 'the cluster')).toString();

function toError(status: number, text: string): KubernetesError {
  try {
    const { reason = '', message = text } = JSON.parse(text) as Record<string, string>;
    return new KubernetesError(status, reason, message);
  } catch {
    return new KubernetesError(status, 'Unknown', text.slice(0, 500));
  }
}
