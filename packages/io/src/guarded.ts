import type { EventEmitter } from 'node:events';

/**
 * Makes an emitter harmless: an `error` event that nobody listens to would end the whole process. Who
 * uses the emitter learns of its trouble as before: by a listener of their own, a callback, `close`.
 */
export function guarded<T extends EventEmitter>(emitter: T): T {
  return emitter.on('error', ignore);
}

function ignore(): void {}
