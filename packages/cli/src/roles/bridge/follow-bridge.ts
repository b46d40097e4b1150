import type { Engine } from '@slipway/engine';
import type { Listener } from '#http/ports/listener';
import type { Log } from '#log';
import { bridgeAddress } from './engine-bridge.ts';

/**
 * Listens on the container bridge as soon as there is one: the engine may be started, or started
 * again, long after Slipway.
 */
export function followBridge(
  engine: Engine,
  listeners: readonly Pick<Listener, 'add'>[],
  log: Log,
): Disposable {
  return engine.events({
    filters: { type: ['network'] },
    onEvent: () => {},
    onConnected: () => {
      bind().catch((error: unknown) => log.warn('container bridge not found', { error }));
    },
    onDisconnected: (error) => log.warn('container engine does not answer', { error }),
    onFault: (error) => log.error('container engine not followed', { error }),
  });

  async function bind(): Promise<void> {
    const address = await bridgeAddress(engine);
    if (address === undefined) return;
    for (const listener of listeners) {
      const isBound = await listener.add(address);
      if (!isBound) log.warn('cannot listen on the container bridge', { address });
    }
  }
}
