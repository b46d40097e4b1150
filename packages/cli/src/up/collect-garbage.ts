import type { Registry } from '@slipway/registry';
import type { Log } from './log.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Removes what no manifest names any more, once a day; pushes wait for it, pulls don't. */
export function collectGarbage(registry: Registry, log: Log): Disposable {
  const timer = setInterval(() => void collect(), dayMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };

  async function collect(): Promise<void> {
    try {
      log.info('registry cleaned up', { ...(await registry.collect()) });
    } catch (error) {
      log.error('registry could not be cleaned up', { error });
    }
  }
}
