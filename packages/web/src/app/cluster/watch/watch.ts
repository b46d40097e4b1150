import type { KubeObject } from '#cluster/kube-types.ts';
import { type ApiError, get, send } from '#data/api.ts';
import { applyEvent, lineCutter, type WatchEvent } from './apply-event.ts';
import { keepFollowing } from './follow.ts';

interface Handlers<T> {
  readonly onChange: (objects: readonly T[]) => void;
  /** The API refuses; trying again would not help. */
  readonly onRefused: (error: ApiError) => void;
}

/** Lists and watches one kind until the answer is called. */
export function watch<T extends KubeObject>(path: string, handlers: Handlers<T>): () => void {
  return keepFollowing(
    (signal, alive) =>
      listAndWatch<T>(path, signal, (objects) => {
        alive();
        handlers.onChange(objects);
      }),
    handlers.onRefused,
  );
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
