import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { EngineError, EngineUnavailable, UnknownAddress } from './errors.ts';

/** Where the Engine listens: a unix socket, or `tcp://host:port` as in DOCKER_HOST. */
export type EngineAddress = { readonly socketPath: string } | { readonly host: string };

/** One call to the Engine. `body` is JSON, or a stream (`application/x-tar` unless a header says otherwise). */
export interface Call {
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  readonly body?: object | undefined;
  readonly stream?: Readable | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Objects travel as JSON, undefined is left out. */
export type QueryValue = string | number | boolean | object | undefined;

/** A connection that the Engine has handed over: raw bytes both ways, `end()` closes our half. */
export interface Hijacked {
  readonly socket: Duplex;
  /** Bytes that arrived together with the answer. */
  readonly head: Buffer;
}

/** HTTP towards the Engine: negotiates the API version once, turns failures into typed errors. */
export interface Transport {
  readonly address: string;
  /** The parsed JSON answer; undefined when there is no body. */
  json<T>(method: string, path: string, call?: Call): Promise<T>;
  /** The answer as it streams in. */
  open(method: string, path: string, call?: Call): Promise<IncomingMessage>;
  hijack(path: string, call?: Call): Promise<Hijacked>;
  close(): void;
}

/** The newest API version this package knows; older engines are spoken to in theirs. */
const NEWEST_API = '1.47';

/** A transport to `address`; connects, and looks at the address, on first use. */
export function createTransport(address: EngineAddress): Transport {
  const agent = new Agent({ keepAlive: true });
  const name = 'socketPath' in address ? address.socketPath : address.host;
  let version: Promise<string> | undefined;

  const apiVersion = (): Promise<string> => {
    version ??= negotiate().catch((error: unknown) => {
      version = undefined;
      throw error;
    });
    return version;
  };

  const negotiate = async (): Promise<string> => {
    const answer = await send('GET', '/_ping', {});
    answer.resume();
    const offered = String(answer.headers['api-version'] ?? NEWEST_API);
    return isOlder(offered, NEWEST_API) ? offered : NEWEST_API;
  };

  const send = (method: string, path: string, call: Call): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const body = call.body === undefined ? undefined : JSON.stringify(call.body);
      const request = guarded(
        httpRequest({
          ...targetOf(address),
          agent,
          method,
          path: path + queryString(call.query),
          headers: headersOf(call, body),
        }),
      );
      const forget = onAbort(call.signal, () => request.destroy(new Error('given up')));
      request.on('response', (answer) => {
        forget();
        guarded(answer).once(
          'close',
          onAbort(call.signal, () => answer.destroy()),
        );
        resolve(answer);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A kept-alive connection may have died unnoticed when the Engine was restarted.
        if (error.code === 'ECONNRESET' && request.reusedSocket && !call.stream) {
          resolve(send(method, path, call));
        } else reject(call.signal?.aborted ? error : new EngineUnavailable(name, error));
      });
      if (call.stream)
        pipeline(call.stream, request).catch((error: Error) => request.destroy(error));
      else request.end(body);
    });

  const open = async (method: string, path: string, call: Call = {}): Promise<IncomingMessage> => {
    const answer = await send(method, `/v${await apiVersion()}${path}`, call);
    const status = answer.statusCode ?? 0;
    if (status >= 400) throw new EngineError(status, messageOf(await textOf(answer), status));
    return answer;
  };

  return {
    address: name,
    open,
    async json<T>(method: string, path: string, call?: Call) {
      const text = await textOf(await open(method, path, call));
      // The caller names the type that the Engine's API documents for this path.
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async hijack(path, call = {}) {
      const prefix = `/v${await apiVersion()}`;
      return hijack(
        { ...targetOf(address), path: prefix + path + queryString(call.query) },
        call,
        name,
      );
    },
    close: () => agent.destroy(),
  };
}

/** Calls `stop` when `signal` is aborted; the returned function takes that back. */
function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}

function hijack(target: RequestOptions, call: Call, name: string): Promise<Hijacked> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(call.body ?? {});
    const request = guarded(
      httpRequest({
        ...target,
        agent: false,
        method: 'POST',
        headers: { ...headersOf(call, body), Connection: 'Upgrade', Upgrade: 'tcp' },
      }),
    );
    const forget = onAbort(call.signal, () => request.destroy(new Error('given up')));
    request.on('upgrade', (_answer, socket, head) => {
      forget();
      guarded(socket).once(
        'close',
        onAbort(call.signal, () => socket.destroy()),
      );
      resolve({ socket, head });
    });
    request.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      textOf(answer).then(
        (text) => reject(new EngineError(status, messageOf(text, status))),
        reject,
      );
    });
    request.on('error', (error) =>
      reject(call.signal?.aborted ? error : new EngineUnavailable(name, error)),
    );
    request.end(body);
  });
}

function targetOf(address: EngineAddress): RequestOptions {
  if ('socketPath' in address) return { socketPath: address.socketPath, host: 'localhost' };
  const url = URL.parse(address.host.replace(/^tcp:/, 'http:'));
  if (url?.protocol !== 'http:') throw new EngineUnavailable(address.host, new UnknownAddress());
  return { host: url.hostname, port: url.port || '2375' };
}

function headersOf(call: Call, body: string | undefined): Record<string, string> {
  const content: Record<string, string> = {};
  if (body !== undefined) {
    content['Content-Type'] = 'application/json';
    content['Content-Length'] = String(Buffer.byteLength(body));
  } else if (call.stream) content['Content-Type'] = 'application/x-tar';
  return { ...content, ...call.headers };
}

function queryString(query: Readonly<Record<string, QueryValue>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    parameters.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function messageOf(body: string, status: number): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed && 'message' in parsed) return String(parsed.message);
  } catch {
    // Not JSON: a proxy's or an old engine's plain text is the message.
  }
  return body.trim() || `the Docker Engine answered ${status}`;
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
