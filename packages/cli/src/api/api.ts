import { CommandFailed } from '#command';
import { type Instance, readCredentials, requireInstance } from '#data-folder/instance';
import { refusal } from './refusal.ts';

/** The REST API of the running Slipway, signed in as root. */
export interface Api {
  /** Where people find it: `http://localhost:8929`. */
  readonly url: string;
  /** Where programs of this machine do. */
  readonly near: string;
  /** @throws CommandFailed with the server's own message when it refuses. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
  /** Any other request, also to an address of Slipway's own, beside GitLab's API. */
  send(method: string, path: string, body?: unknown): Promise<Response>;
  /** Sends a file as it is. */
  upload(path: string, content: Blob): Promise<Response>;
  /** The answer as it streams in; the caller reads the body, by `bytesOf` or `readEvents`. */
  stream(path: string, signal?: AbortSignal): Promise<Response>;
  /** The same of a change that tells how it goes on, for as long as it takes. */
  follow(method: string, path: string, body?: unknown): Promise<Response>;
}

/** Nobody is there, or for a moment not yet: to ask again may help. */
export class NotAnswering extends CommandFailed {}

type Here = Pick<Instance, 'url'> & Partial<Pick<Instance, 'near'>>;

/** Nothing that is asked for takes as long, streams aside. */
const patienceMs = 60_000;

/** Finds the running server through the data folder. */
export function connectApi(dataDir: string): Api {
  return createApi(requireInstance(dataDir), readCredentials(dataDir).token);
}

/** The API that people find at `url` and programs of this machine `near`, for a caller who has a token. */
export function createApi({ url, near = url }: Here, token: string): Api {
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    signal = AbortSignal.timeout(patienceMs),
  ) => {
    const isFile = body instanceof Blob;
    const type = isFile ? 'application/octet-stream' : 'application/json';
    const headers = { 'private-token': token, 'content-type': type };
    let response: Response;
    try {
      response = await fetch(near + path, {
        method,
        headers,
        ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
        signal,
      });
    } catch (error) {
      if (signal.aborted && !isTimeout(error)) throw error;
      throw new NotAnswering(`${near} does not answer: ${reason(error)}`);
    }
    if (response.ok) return response;
    const why = await refusal(response, path);
    throw startsAgain.has(response.status) ? new NotAnswering(why) : new CommandFailed(why);
  };
  const json = async <T>(response: Response): Promise<T> => {
    try {
      return (await response.json()) as T; // the caller's claim
    } catch (error) {
      throw new CommandFailed(`${near} does not answer as Slipway does: ${reason(error)}`);
    }
  };
  return {
    url,
    near,
    get: async <T>(path: string) => json<T>(await send('GET', `/api/v4${path}`)),
    post: async <T>(path: string, body?: unknown) =>
      json<T>(await send('POST', `/api/v4${path}`, body ?? {})),
    put: async <T>(path: string, body: unknown) =>
      json<T>(await send('PUT', `/api/v4${path}`, body)),
    async delete(path) {
      await send('DELETE', `/api/v4${path}`);
    },
    send: (method, path, body) => send(method, path, body),
    upload: (path, content) => send('PUT', `/api/v4${path}`, content, new AbortController().signal),
    follow: (method, path, body) => send(method, path, body, new AbortController().signal),
    stream: (path, signal) => begun((it) => send('GET', path, undefined, it), signal),
  };
}

/** What is said for a role that is not back yet. */
const startsAgain: ReadonlySet<number> = new Set([502, 503]);

/** An answer has to begin in time; then it may take as long as it likes. */
async function begun(
  ask: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const late = new AbortController();
  const why = new DOMException('it takes too long', 'TimeoutError');
  const timer = setTimeout(() => late.abort(why), patienceMs);
  try {
    return await ask(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
