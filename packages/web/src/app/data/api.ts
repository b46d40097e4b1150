import { notePosition } from './position.ts';

/** A request that was answered, but not with success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A request that was not answered at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const doubts = new Set<() => void>();

/** Tells, until the answer is called, that the server has not known who asked for something. */
export function onDoubt(listener: () => void): () => void {
  doubts.add(listener);
  return () => void doubts.delete(listener);
}

const pauseMs = 300;

/**
 * What only reads is asked once more when there was no answer: browsers let go of all connections
 * whenever this machine gets or loses a network, as it does when containers come and go.
 */
async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted || (init.method ?? 'GET') !== 'GET') throw error;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return fetch(path, init);
  }
}

/** Sends a request as the signed-in user. @throws ApiError, Unreachable */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await ask(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable('The server does not answer.', { cause: error });
  }
  notePosition(init.signal, response);
  if (response.ok) return response;
  if (response.status === 401) for (const listener of [...doubts]) listener();
  throw new ApiError(response.status, await messageOf(response));
}

/** `GET`, as JSON. @throws ApiError, Unreachable */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal ? { signal } : {});
  return (await response.json()) as T; // the caller names the type that the API documents
}

/** Sends a JSON body; the answer as JSON, undefined for an empty one. @throws ApiError, Unreachable */
async function sendJson<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T; // as above
}

/** `POST` with a JSON body; the answer as JSON. @throws ApiError, Unreachable */
export const post = <T>(path: string, body: unknown = {}) => sendJson<T>('POST', path, body);

/** `PUT` with a JSON body; the answer as JSON. @throws ApiError, Unreachable */
export const put = <T>(path: string, body: unknown = {}) => sendJson<T>('PUT', path, body);

/** `PATCH` with a JSON body; the answer as JSON. @throws ApiError, Unreachable */
export const patch = <T>(path: string, body: unknown = {}) => sendJson<T>('PATCH', path, body);

/** `DELETE`. @throws ApiError, Unreachable */
export const remove = (path: string, body?: unknown) => sendJson<unknown>('DELETE', path, body);

/** One page of a list, and whether there are more. @throws ApiError, Unreachable */
export async function getPage<T>(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly T[]; readonly hasMore: boolean }> {
  const response = await send(path, signal ? { signal } : {});
  const items = (await response.json()) as readonly T[]; // as above
  return { items, hasMore: (response.headers.get('x-next-page') ?? '') !== '' };
}

/** Every page of a list. @throws ApiError, Unreachable */
export async function getAll<T>(path: string, signal?: AbortSignal): Promise<readonly T[]> {
  const all: T[] = [];
  const joint = path.includes('?') ? '&' : '?';
  for (let page = 1; ; page += 1) {
    const { items, hasMore } = await getPage<T>(`${path}${joint}per_page=100&page=${page}`, signal);
    all.push(...items);
    if (!hasMore) return all;
  }
}

/** The API's address of a project, by id or full path. */
export function projectApi(project: number | string): string {
  return `/api/v4/projects/${encodeURIComponent(project)}`;
}

/** GitLab answers `message` or `error`, Kubernetes `message`; anything else is told by its status. */
async function messageOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { message, error_description, error } = JSON.parse(text);
    const said = message ?? error_description ?? error;
    if (typeof said === 'string') return said.replace(/^\d{3} /, '');
    if (said !== undefined) return ofFields(said);
  } catch {
    // Not JSON: the status has to do.
  }
  return `The server answered ${response.status} ${response.statusText}`.trim();
}

/** `{"name": ["is too long"]}` → `Name is too long`; what is a sentence already stays one. */
function ofFields(said: Readonly<Record<string, unknown>>): string {
  return Object.entries(said)
    .flatMap(([field, texts]) => [texts].flat().map((text) => ofField(field, String(text))))
    .join('; ');
}

function ofField(field: string, text: string): string {
  if (field === 'base' || /^\d+$/.test(field) || !/^[a-z]/.test(text)) return text;
  return `${field.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())} ${text}`;
}
