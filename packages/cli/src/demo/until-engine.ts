import type { Engine } from '@slipway/engine';

/**
 * Resolves when the container engine answers, at once or whenever it is started; or when aborted.
 * Rejects when `onMissing` throws.
 */
export async function untilEngine(
  engine: Engine,
  onMissing: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  using _events = engine.events({
    filters: { type: ['daemon'] },
    onEvent: () => {},
    onConnected: resolve,
    onDisconnected: onMissing,
    onFault: reject,
  });
  await promise;
}
