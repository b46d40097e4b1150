import { ApiError, Unreachable } from '#data/api.ts';
import { connection } from '#data/connection.ts';

const firstWaitMs = 500;
const longestWaitMs = 10_000;

/**
 * Lists and watches, again and again, until the answer is called. Like `listen`, it lets go while
 * nobody sees the tab. Lists anew whenever a watch has ended: that is always right, and rare.
 *
 * @param once lists, then watches until that ends; calls `alive` whenever it has heard something
 * @param onRefused the API refuses; trying again would not help
 */
export function keepFollowing(
  once: (signal: AbortSignal, alive: () => void) => Promise<void>,
  onRefused: (error: ApiError) => void,
): () => void {
  const self = {};
  let running: AbortController | undefined;

  async function follow(signal: AbortSignal) {
    let waitMs = firstWaitMs;
    const alive = () => {
      waitMs = firstWaitMs;
      connection.report(self, false);
    };
    while (!signal.aborted) {
      try {
        await once(signal, alive);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status < 500 && error.status !== 410) {
          onRefused(error);
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

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
