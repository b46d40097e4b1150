import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonLines } from './json-lines.ts';
import type { Transport } from './transport.ts';
import type { EngineEvent } from './types.ts';

export interface EventListener {
  /** The Engine API's event filters: `{ type: ['container'], label: ['a=b'] }`. */
  readonly filters?: Readonly<Record<string, readonly string[]>>;
  onEvent(event: EngineEvent): void;
  /**
   * The stream is open: what happened before is not replayed, so look at everything once. Told again when
   * what stood in between has held the head of the answer back until the first event.
   */
  onConnected?(): void;
  /** The Engine went away, or was not there; called once until it is back. */
  onDisconnected?(error: unknown): void;
  /** One of the above has thrown. The stream goes on. */
  onFault(error: unknown): void;
}

/** Keeps an event stream open, across restarts of the Engine, until it is disposed. */
export type WatchEvents = (listener: EventListener) => Disposable;

const FIRST_RETRY_MILLISECONDS = 100;
const LAST_RETRY_MILLISECONDS = 2000;
/** An engine answers at once; some proxies pass its answer on only with the first event. */
const HELD_BACK_MILLISECONDS = 2000;

/** The event stream of `transport`. */
export function createEvents(
  transport: Pick<Transport, 'open'>,
  heldBackMilliseconds = HELD_BACK_MILLISECONDS,
): WatchEvents {
  return (listener) => {
    const stop = new AbortController();
    void follow({ transport, heldBackMilliseconds }, listener, stop.signal);
    return { [Symbol.dispose]: () => stop.abort() };
  };
}

interface Source {
  readonly transport: Pick<Transport, 'open'>;
  readonly heldBackMilliseconds: number;
}

async function openStream(
  { transport, heldBackMilliseconds }: Source,
  { filters = {} }: EventListener,
  signal: AbortSignal,
  onHeldBack: () => void,
): Promise<Readable> {
  const late = setTimeout(onHeldBack, heldBackMilliseconds);
  try {
    return await transport.open('GET', '/events', { query: { filters }, signal });
  } finally {
    clearTimeout(late);
  }
}

async function follow(source: Source, listener: EventListener, signal: AbortSignal): Promise<void> {
  const tell = (told: () => void) => {
    try {
      told();
    } catch (error) {
      listener.onFault(error);
    }
  };
  let isAway = false;
  let delay = FIRST_RETRY_MILLISECONDS;
  while (!signal.aborted) {
    let reason: unknown = new Error('the event stream of the Docker Engine has ended');
    try {
      const isOpen = () => tell(() => listener.onConnected?.());
      const answer = await openStream(source, listener, signal, isOpen);
      isAway = false;
      delay = FIRST_RETRY_MILLISECONDS;
      isOpen();
      for await (const event of jsonLines<EngineEvent>(answer)) {
        tell(() => listener.onEvent(event));
      }
    } catch (error) {
      reason = error;
    }
    if (signal.aborted) return;
    if (!isAway) tell(() => listener.onDisconnected?.(reason));
    isAway = true;
    await sleep(delay, undefined, { ref: false, signal }).catch(() => {});
    delay = Math.min(delay * 2, LAST_RETRY_MILLISECONDS);
  }
}
