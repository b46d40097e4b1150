/** Keeps a copy of a list by one watch, as client-go's reflectors do since they stream lists. */
import { type WatchEvent, watch } from './cluster-api.ts';

/** What an informer tells. */
export interface Listener {
  /** The copy is complete for the first time. */
  synced?(): void;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
  seen(object: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind.
  gone?(object: any): void;
}

const streaming =
  'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

/** Follows the list at `path` for ever. */
export async function inform(path: string, listener: Listener): Promise<never> {
  let version = '';
  const see = ({ type, object }: WatchEvent) => {
    // 410: the version is too old to go on from; the next watch begins with everything.
    version = type === 'ERROR' ? '' : object.metadata.resourceVersion;
    if (type === 'ADDED' || type === 'MODIFIED') listener.seen(object);
    if (type === 'DELETED') listener.gone?.(object);
    if (object.metadata?.annotations?.['k8s.io/initial-events-end'] === 'true') listener.synced?.();
  };
  for (;;) {
    const from = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
    await watch(`${path}?${version === '' ? streaming : from}`, see).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
