import { randomUUID } from 'node:crypto';
import type { Addresses } from '#addresses';
import type { Limits } from '#limits/limits';
import type { Clock, Log } from '#log';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import { after, isGood } from './attempts.ts';
import type { Delivery } from './delivery.ts';
import type { Hook, HookOwner } from './hook.ts';
import { type Outcome, send } from './send.ts';
import { headersOf } from './sign.ts';

export interface DeliveriesOptions {
  readonly store: Store;
  readonly limits: Pick<Limits, 'ofInstance'>;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Log;
}

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

/** Hooks that are sent to at the same time; silent addresses of one owner leave places for others. */
const most = { hooks: 12, ofOwner: 4, lanes: 3, inOneGo: 50 };
/** A process that sends and does not note what came of it was killed. */
const leaseMs = 30_000;
const busyMs = 1_000;

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { store, limits, addresses, clock, log } = options;
  const sending = new Map<number, { readonly owner: string; readonly over: Promise<void> }>();
  const closing = new AbortController();
  const later = (ms: number) => new Date(clock().getTime() + ms);

  async function sendOne(hook: Hook, delivery: Omit<Delivery, 'id'>): Promise<Outcome> {
    const values = await limits.ofInstance();
    const allowsLocal = values.allow_local_requests_from_web_hooks_and_services === 1;
    const headers = headersOf(hook, delivery, { url: addresses.url, now: clock() });
    return send(hook.url, { headers, body: delivery.payload }, { allowsLocal }, closing.signal);
  }

  /** Sends one message after another while that goes well. */
  async function lane(hookId: number): Promise<void> {
    for (let count = 0; count < most.inOneGo; count += 1) {
      const hook = await store.hooks.get(hookId);
      if (!hook || isAtRest(hook, clock())) return;
      const delivery = await store.deliveries.take(hookId, clock(), later(leaseMs));
      if (!delivery) return;
      const outcome = await sendOne(hook, delivery);
      if (closing.signal.aborted) return;
      const next = after({ hook, delivery, outcome, now: clock() });
      await store.deliveries.update(delivery.id, { ...outcome, ...next.delivery });
      await store.hooks.update(hookId, next.hook);
      if (!isGood(outcome)) return;
    }
  }

  async function drain(hookId: number): Promise<void> {
    await Promise.all(Array.from({ length: most.lanes }, () => lane(hookId)));
  }

  /** What waits is planned when nobody sends any longer, so nothing told meanwhile is missed. */
  async function settle(hookId: number): Promise<void> {
    sending.delete(hookId);
    const hook = await store.hooks.get(hookId);
    await store.deliveries.planNext(hookId, hook?.disabledUntil ?? clock());
  }

  function start(hook: Hook): void {
    const over = drain(hook.id)
      .then(() => settle(hook.id))
      // What a broken store does not note is tried again after the lease.
      .catch((error: unknown) => log.error('a webhook could not be told', { hook: hook.id, error }))
      .finally(() => sending.get(hook.id)?.over === over && sending.delete(hook.id));
    sending.set(hook.id, { owner: ownerKey(hook), over });
  }

  function hasRoom(owner: string): boolean {
    const ofOwner = [...sending.values()].filter((each) => each.owner === owner).length;
    return sending.size < most.hooks && ofOwner < most.ofOwner;
  }

  const fresh = (hook: Hook, { event, key, payload }: Message) => ({
    hookId: hook.id,
    key,
    event,
    payload: JSON.stringify(payload),
    status: 'waiting' as const,
    attempts: 0,
    dueAt: clock(),
    responseStatus: null,
    responseHeaders: {},
    responseBody: '',
    durationMs: 0,
    error: null,
    createdAt: clock(),
  });

  return {
    async note(hook, message) {
      await store.deliveries.create(fresh(hook, message));
    },
    async begin(hookId) {
      const hook = await store.hooks.get(hookId);
      if (!hook) return undefined;
      if (isAtRest(hook, clock())) return hook.disabledUntil ?? undefined;
      if (sending.has(hookId)) return later(leaseMs);
      if (!hasRoom(ownerKey(hook))) return later(busyMs);
      start(hook);
      return later(leaseMs);
    },
    async now(hook, message) {
      const whole = fresh(hook, { ...message, key: randomUUID() });
      const outcome = await sendOne(hook, whole);
      const status = isGood(outcome) ? ('delivered' as const) : ('failed' as const);
      const made = await store.deliveries.create({ ...whole, ...outcome, attempts: 1, status });
      if (!made) throw new Refused('not-found', '404 Hook Not Found');
      if (isGood(outcome)) await store.hooks.update(hook.id, { failures: 0, disabledUntil: null });
      return made;
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...sending.values()].map(({ over }) => over));
    },
  };
}

const ownerKey = ({ projectId, groupId }: HookOwner): string => `${projectId} ${groupId}`;

function isAtRest({ disabledUntil }: Hook, now: Date): boolean {
  return disabledUntil !== null && disabledUntil > now;
}
