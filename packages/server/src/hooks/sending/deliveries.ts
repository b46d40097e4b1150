import { randomUUID } from 'node:crypto';
import { type Hook, isAtRest } from '#hooks/hook';
import { Refused } from '#refused';
import { isGood } from './attempts.ts';
import type { Delivery } from './delivery.ts';
import { createLanes, type LanesOptions, leaseMs } from './lanes.ts';

/** A message that is to be sent. */
export interface Message {
  readonly event: string;
  readonly key: string;
  readonly payload: object;
}

/** Sends messages to hooks, a few at a time, and again when that failed. */
export interface Deliveries {
  /** Notes a message durably; it is sent as due work. Told twice, it is noted once. */
  note(hook: Hook, message: Message): Promise<void>;
  /** Due work: begins to send what waits for a hook, without waiting for answers. Says when to look again. */
  begin(hookId: number): Promise<Date | undefined>;
  /** Sends at once, once, and waits for the answer. */
  now(hook: Hook, message: Omit<Message, 'key'>): Promise<Delivery>;
  /** Breaks off what is being sent; it is sent again by whoever opens the store next. */
  close(): Promise<void>;
}

/** When a hook without a free lane is looked at again. */
const busyMs = 1_000;

/** Notes messages in the store, and has lanes send them. */
export function createDeliveries(options: LanesOptions): Deliveries {
  const { store, clock } = options;
  const lanes = createLanes(options);
  const later = (ms: number) => new Date(clock().getTime() + ms);

  return {
    async note(hook, message) {
      await store.deliveries.create(fresh(hook, message, clock()));
    },
    async begin(hookId) {
      const hook = await store.hooks.get(hookId);
      if (!hook) return undefined;
      if (isAtRest(hook, clock())) return hook.disabledUntil ?? undefined;
      if (lanes.isOpen(hookId)) return later(leaseMs);
      if (!lanes.hasRoomFor(hook)) return later(busyMs);
      lanes.open(hook);
      return later(leaseMs);
    },
    async now(hook, message) {
      const whole = fresh(hook, { ...message, key: randomUUID() }, clock());
      const outcome = await lanes.send(hook, whole);
      const status = isGood(outcome) ? ('delivered' as const) : ('failed' as const);
      const made = await store.deliveries.create({ ...whole, ...outcome, attempts: 1, status });
      if (!made) throw new Refused('not-found', '404 Hook Not Found');
      if (isGood(outcome)) await store.hooks.update(hook.id, { failures: 0, disabledUntil: null });
      return made;
    },
    close: () => lanes.close(),
  };
}

function fresh({ id: hookId }: Hook, { event, key, payload }: Message, now: Date) {
  return {
    hookId,
    key,
    event,
    payload: JSON.stringify(payload),
    status: 'waiting' as const,
    attempts: 0,
    dueAt: now,
    responseStatus: null,
    responseHeaders: {},
    responseBody: '',
    durationMs: 0,
    error: null,
    createdAt: now,
  };
}
