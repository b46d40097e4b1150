import type { Registry } from '@slipway/registry';
import type { Log } from '#log';

const intervalMs = 5 * 60 * 1000;

/** Collects the registry's garbage from time to time, and when its disk is short. */
interface Collecting extends Disposable {
  /** The disk takes no more: whatever can go goes now. */
  diskFull(): void;
}

/**
 * Removes what no tag leads to any more, at the start and then every few minutes when something has
 * changed; pushes and pulls go on.
 */
export function collectGarbage(
  registry: Pick<Registry, 'collect' | 'mayHaveGarbage'>,
  log: Log,
): Collecting {
  const timer = setInterval(() => void collect(), intervalMs).unref();
  let isUrgent = false;
  void collect();
  return {
    diskFull() {
      // Each refused upload says so: one collection is for all of them.
      if (isUrgent) return;
      isUrgent = true;
      void collect(true).finally(() => {
        isUrgent = false;
      });
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };

  async function collect(isNow = false): Promise<void> {
    if (!isNow && !registry.mayHaveGarbage()) return;
    try {
      const collected = await registry.collect({ untagged: true, isUrgent: isNow });
      const isIdle = collected.uploads + collected.manifests + collected.blobs === 0;
      if (!isIdle) log.info('registry cleaned up', { ...collected });
    } catch (error) {
      log.error('registry could not be cleaned up', { error });
    }
  }
}
