import type { Store } from './store.ts';

/** How long a list in parts may take: between this long and twice as long, as with etcd. */
const intervalSeconds = 300;

/** Gives up old revisions time and again; keeps no process alive. */
export function startCompaction(store: Store): Disposable {
  const timer = setInterval(() => store.compact(), intervalSeconds * 1000).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
