import { EngineUnavailable } from '@slipway/engine';
import type { Runtime } from './runtime.ts';

/** What is said when Slipway was started without an engine. */
const NO_ENGINE =
  'there is no container engine on this machine: install one (Debian: apt-get install docker.io), then start Slipway again';

/** Stands in where the machine has no engine: nothing can be run, and everything says so. */
export function createMissingRuntime(): Runtime {
  const reject = (): Promise<never> =>
    Promise.reject(new EngineUnavailable('/var/run/docker.sock', new Error(NO_ENGINE)));
  return {
    machine: reject,
    prepare: reject,
    image: reject,
    pull: reject,
    create: reject,
    start: reject,
    kill: reject,
    remove: reject,
    update: reject,
    writtenBytes: reject,
    inspect: reject,
    list: reject,
    running: reject,
    usage: reject,
    sharesProcesses: reject,
    // biome-ignore lint/correctness/useYield: there is nothing to read before the refusal
    async *logs() {
      await reject();
    },
    exec: reject,
    attach: reject,
    resize: reject,
    watch(listener) {
      queueMicrotask(() => listener.onDisconnected(new Error(NO_ENGINE)));
      return { [Symbol.dispose]: () => {} };
    },
  };
}
