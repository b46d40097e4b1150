import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { type Duplex, PassThrough, pipeline, type Readable } from 'node:stream';
import { agentTunnel } from '@slipway/contract';
import { guarded } from '@slipway/io';
import {
  type Answered,
  type Asked,
  ClusterRefusal,
  type ClusterWay,
  ofConnection,
} from './cluster-way.ts';

const { upgradeHeader, upgradedHeader, mostRequests, windowBytes, pingMs } = agentTunnel;

/** A connection that a program in a cluster has opened; requests go through it. */
export class Tunnel implements ClusterWay, Disposable {
  readonly #agent: string;
  readonly #session: ClientHttp2Session;
  readonly #timer: NodeJS.Timeout;
  #open = 0;

  /** @param agent for messages */
  constructor(agent: string, connection: Duplex) {
    this.#agent = agent;
    this.#session = guarded(
      connect('http://agent.invalid', {
        createConnection: () => connection,
        maxSessionMemory: 64,
        settings: { enablePush: false, initialWindowSize: windowBytes },
      }),
    );
    this.#timer = setInterval(() => this.#ping(), pingMs);
    this.#session.once('close', () => clearInterval(this.#timer));
    // The connection below ends with it, and it with the connection, of which half is of no use.
    connection.once('end', () => connection.destroy());
    connection.once('close', () => this.#session.destroy());
    this.#session.once('close', () => connection.destroy());
  }

  /** Requests that are under way. */
  get open(): number {
    return this.#open;
  }

  /** Resolves when it is of no more use. */
  get closed(): Promise<void> {
    const session = this.#session;
    if (session.closed || session.destroyed) return Promise.resolve();
    return new Promise((resolve) => session.once('close', () => resolve()));
  }

  async ask(asked: Asked): Promise<Answered> {
    const { stream, status, headers } = await this.#begin(asked, {});
    return { status, headers, body: bodyOf(stream) };
  }

  async upgrade(asked: Asked) {
    // What follows is no body, whatever the client has said of one.
    const { upgrade = '', 'content-length': _, ...others } = asked.headers;
    const wish = { ...asked, headers: others };
    const { stream, status, headers } = await this.#begin(wish, { [upgradeHeader]: upgrade });
    const [, protocol] = headers.find(([name]) => name === upgradedHeader) ?? [];
    const own = headers.filter(([name]) => name !== upgradedHeader);
    if (protocol === undefined) return { status, headers: own, body: bodyOf(stream) };
    const said = [['connection', 'Upgrade'] as const, ['upgrade', protocol] as const];
    return { headers: [...said, ...own], stream };
  }

  [Symbol.dispose](): void {
    this.#session.destroy();
  }

  async #begin(asked: Asked, more: Asked['headers']) {
    const { method, path, body, signal } = asked;
    if (this.#session.closed || this.#session.destroyed) throw this.#broken();
    if (this.#open >= mostRequests) {
      const message = `${mostRequests} requests to the agent ${this.#agent} are under way: try once more in a moment`;
      throw new ClusterRefusal(429, message);
    }
    const headers = {
      ...headersFor({ ...asked.headers, ...more }),
      ':method': method,
      ':path': path,
    };
    const endStream = body === undefined && !(upgradeHeader in more);
    const stream = guarded(this.#session.request(headers, { endStream, signal }));
    this.#open += 1;
    stream.once('close', () => {
      this.#open -= 1;
    });
    if (body !== undefined) pipeline(guarded(body), stream, () => {});
    return this.#answerOf(stream);
  }

  #answerOf(stream: ClientHttp2Stream) {
    return new Promise<{ stream: ClientHttp2Stream } & Pick<Answered, 'status' | 'headers'>>(
      (resolve, reject) => {
        stream.once('response', (found, _flags, raw?: readonly string[]) => {
          const status = Number(found[':status'] ?? 502);
          resolve({ stream, status, headers: pairsOf(raw ?? []) });
        });
        stream.once('error', (error: Error) => reject(this.#broken(error)));
        stream.once('close', () => reject(this.#broken()));
      },
    );
  }

  #broken(cause?: Error): ClusterRefusal {
    const message = `the connection to the program of the agent ${this.#agent} broke before it answered: try once more`;
    return new ClusterRefusal(502, message, { cause });
  }

  /** A peer that is gone without a word keeps nobody waiting. */
  #ping(): void {
    const late = setTimeout(() => this.#session.destroy(), pingMs);
    const isSent = !this.#session.destroyed && this.#session.ping(() => clearTimeout(late));
    if (!isSent) clearTimeout(late);
  }
}

function headersFor(headers: Asked['headers']): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ofConnection.has(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}

/**
 * What a stream brings, as something to read at leisure. Node calls a stream of HTTP/2 closed as soon as the other side
 * has sent all of it, which those who watch for its end take for a break before anything was read.
 */
function bodyOf(stream: ClientHttp2Stream): Readable {
  const body = guarded(new PassThrough());
  stream.pipe(body);
  stream.once('close', () => {
    if (!stream.readableEnded) body.destroy(new Error('the answer broke off'));
  });
  body.once('close', () => stream.destroy());
  return body;
}

function pairsOf(raw: readonly string[]): Answered['headers'] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 && !name.startsWith(':')
      ? [[name.toLowerCase(), raw[index + 1] ?? ''] as const]
      : [],
  );
}
