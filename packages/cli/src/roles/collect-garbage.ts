import type { Registry } from '@slipway/registry';
import type { Log } from '#log';

const intervalMs = 5 * 60 * 1000;

/**
 * Removes what no tag leads to any more, at the start and then every few minutes when something has
 * changed; pushes and pulls go on.
 */
export function collectGarbage(registry: Registry, log: Log): Disposable {
  const timer = setInterval(() => void collect(), intervalMs).unref();
  void collect();
  return { [Symbol.dispose]: () => clearInterval(timer) };

  async function collect(): Promise<void> {
    if (!registry.mayHaveGarbage()) return;
    try {
      const collected = await registry.collect({ untagged: true });
      const isIdle = collected.uploads + collected.manifests + collected.blobs === 0;
      if (!isIdle) log.info('registry cleaned up', { ...collected });
    } catch (error) {
      log.error('registry could not be cleaned up', { error });
    }
  }
}
