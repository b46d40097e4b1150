import { ApiError, get, send, Unreachable } from '#data/api.ts';
import { connection } from '#data/connection.ts';
import { applyEvent, lineCutter, type WatchEvent } from './apply-event.ts';
import type { KubeObject } from './kube-types.ts';

interface Handlers<T> {
  readonly onChange: (objects: readonly T[]) => void;
  /** The API refuses; trying again would not help. */
  readonly onRefused: (error: ApiError) => void;
}

const firstWaitMs = 500;
const longestWaitMs = 10_000;

/**
 * Lists and watches one kind until the answer is called.
 *
 * Like `listen`, it lets go while nobody sees the tab. Lists anew whenever a watch has ended: that
 * is always right, and rare.
 */
export function watch<T extends KubeObject>(path: string, handlers: Handlers<T>): () => void {
  const self = {};
  let running: AbortController | undefined;

  async function follow(signal: AbortSignal) {
    let waitMs = firstWaitMs;
    while (!signal.aborted) {
      try {
        await listAndWatch<T>(path, signal, (objects) => {
          waitMs = firstWaitMs;
          connection.report(self, false);
          handlers.onChange(objects);
        });
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status < 500 && error.status !== 410) {
          handlers.onRefused(error);
          return;
        }
        connection.report(self, error instanceof Unreachable || error instanceof TypeError);
        await wait(waitMs, signal);
        waitMs = Math.min(longestWaitMs, waitMs * 2);
      }
    }
  }

  function look() {
    if (document.visibilityState === 'hidden') {
      running?.abort();
      running = undefined;
      connection.report(self, false);
    } else if (!running) {
      running = new AbortController();
      void follow(running.signal);
    }
  }

  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    running?.abort();
    connection.report(self, false);
  };
}

async function listAndWatch<T extends KubeObject>(
  path: string,
  signal: AbortSignal,
  onChange: (objects: readonly T[]) => void,
): Promise<void> {
  const joint = path.includes('?') ? '&' : '?';
  const list = await get<{ metadata: { resourceVersion: string }; items: readonly T[] }>(
    `/-/kubernetes${path}`,
    signal,
  );
  let objects: ReadonlyMap<string, T> = new Map(list.items.map((it) => [it.metadata.uid, it]));
  onChange([...objects.values()]);
  const { resourceVersion } = list.metadata;
  const response = await send(
    `/-/kubernetes${path}${joint}watch=1&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`,
    { signal },
  );
  const cut = lineCutter();
  for await (const text of texts(response)) {
    const lines = cut(text);
    if (lines.length === 0) continue;
    for (const line of lines) {
      const event = JSON.parse(line) as WatchEvent<T>; // the watch protocol
      if (event.type === 'ERROR') return;
      objects = applyEvent(objects, event);
    }
    onChange([...objects.values()]);
  }
}

/** The body as text, portion by portion. */
export async function* texts(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
