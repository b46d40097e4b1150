import { isFinal } from '#cluster-ways/cluster-way';
import type { ClusterApi } from '#clusters/cluster-api';
import type { KubeObject } from './deed.ts';

/** Where objects are, and which. */
export interface ListAddress {
  readonly path: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Told of a list that is kept current. */
export interface ListListener<T> {
  /** All of them, each time that something has changed. */
  changed(items: readonly T[]): void;
  /** The cluster does not answer, and is asked again; undefined when it does. */
  troubled(error: Error | undefined): void;
}

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** After that a watch is asked for anew. */
const watchSeconds = 240;
const answerSeconds = 10;

/** The cluster answered otherwise than it should. */
class ClusterRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether whoever asks may not look: waiting makes no difference to that. */
export const mayNotLook = (error: Error): boolean =>
  isFinal(error) || (error instanceof ClusterRefused && error.status === 403);

/** Keeps a list current until `signal` is aborted: lists once, then is told. */
export async function watchList<T extends KubeObject>(
  api: ClusterApi,
  address: ListAddress,
  { changed, troubled }: ListListener<T>,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      const known = new Map<string, T>();
      let version: string | undefined = await list(known);
      troubled(undefined);
      changed([...known.values()]);
      pauseMs = firstPauseMs;
      while (version !== undefined && !signal.aborted) {
        version = await watch(known, version);
        // A server that ends each watch at once is not asked without end.
        await pause(firstPauseMs, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      troubled(error instanceof Error ? error : new Error(String(error)));
      await pause(pauseMs, signal);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  }

  async function list(known: Map<string, T>): Promise<string> {
    const response = await ask({});
    const body = (await response.json()) as List<T>;
    for (const item of body.items ?? []) known.set(keyOf(item), item);
    return body.metadata?.resourceVersion ?? '';
  }

  /** Answers from where to go on; undefined when all is to be listed again. */
  async function watch(known: Map<string, T>, from: string): Promise<string | undefined> {
    const response = await ask({
      ...{ watch: '1', resourceVersion: from, allowWatchBookmarks: 'true' },
      timeoutSeconds: String(watchSeconds),
    });
    let version = from;
    for await (const line of linesOf(response)) {
      const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: T };
      if (type === 'ERROR') return undefined;
      version = object.metadata.resourceVersion ?? version;
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') known.delete(keyOf(object));
      else known.set(keyOf(object), object);
      changed([...known.values()]);
    }
    return version;
  }

  async function ask(
    more: Readonly<Record<string, string>> & { readonly watch?: string },
  ): Promise<Response> {
    const query = new URLSearchParams(more);
    if (address.labels) query.set('labelSelector', selector(address.labels));
    if (address.fields) query.set('fieldSelector', selector(address.fields));
    // A connection whose other end is gone says nothing for ever.
    const seconds = more.watch ? watchSeconds + answerSeconds : answerSeconds;
    const within = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const request = new Request(`http://cluster${address.path}?${query}`, { signal: within });
    const response = await api(request);
    if (response.ok) return response;
    throw new ClusterRefused(response.status, await said(response));
  }
}

async function said(response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 1000);
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return `${response.status} ${message}`;
  } catch {
    // No answer in Kubernetes' words.
  }
  return `${response.status} ${text.slice(0, 300)}`;
}

interface List<T> {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items?: readonly T[];
}

const keyOf = ({ metadata }: KubeObject) => metadata.uid ?? metadata.name;

const selector = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
