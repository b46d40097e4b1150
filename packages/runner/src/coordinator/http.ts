import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readBounded } from '#host/bounded-body';

/** One request. */
export interface HttpRequest {
  readonly method: string;
  /** Relative to the client's base URL, or absolute. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | Readable;
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  /** How large an answer may be that is read whole; 1 MiB unless told. */
  readonly mostBytes?: number;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const mostBytes = 1 << 20;

/**
 * A small HTTP client over kept-alive connections.
 *
 * On `node:http` and not on `fetch`: a job that prints 200 MB is 200 requests with a buffer each,
 * and an artifact is a stream of unknown length; both cost less without web streams between.
 */
export class HttpClient {
  readonly #base: string;
  readonly #agents = [
    new Agent({ keepAlive: true }),
    new SecureAgent({ keepAlive: true }),
  ] as const;

  constructor(base: string) {
    this.#base = base;
  }

  /** Sends a request and reads the answer whole. Rejects when there was none, or too much of it. */
  async send(options: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.open(options);
    const whose = `${options.method} ${options.path.replace(/\?.*$/s, '')}`;
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: await readBounded(answer, options.mostBytes ?? mostBytes, whose),
    };
  }

  /** Sends a request; the answer's body is still to be read. */
  async open(options: HttpRequest): Promise<IncomingMessage> {
    const url = new URL(options.path.startsWith('http') ? options.path : this.#base + options.path);
    const isSecure = url.protocol === 'https:';
    const body = options.body;
    const headers: Record<string, string | number> = { ...options.headers };
    if (Buffer.isBuffer(body)) headers['content-length'] = body.length;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = (isSecure ? secureRequest : request)(url, {
      method: options.method,
      headers,
      agent: this.#agents[isSecure ? 1 : 0],
      ...(options.signal && { signal: options.signal }),
    });
    outgoing.setTimeout((options.timeoutSeconds ?? 60) * 1000, () =>
      outgoing.destroy(new Error(`no answer from ${url.host}`)),
    );
    outgoing.on('response', resolve).on('error', reject);
    if (body && !Buffer.isBuffer(body)) pipeline(body, outgoing).catch(reject);
    else outgoing.end(body);
    return await promise;
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}
