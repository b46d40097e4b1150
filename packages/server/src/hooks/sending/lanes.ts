import type { Addresses } from '#addresses';
import { type Hook, type HookOwner, isAtRest } from '#hooks/hook';
import type { Limits } from '#limits/limits';
import type { Clock, Log } from '#log';
import type { Store } from '#store/store';
import { after, isGood } from './attempts.ts';
import type { Delivery } from './delivery.ts';
import { type Outcome, send } from './send.ts';
import { headersOf } from './sign.ts';

/** What sending asks. */
export interface LanesOptions {
  readonly store: Store;
  readonly limits: Pick<Limits, 'ofInstance'>;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends what waits for hooks: a few hooks at a time, and of each a few messages. */
export interface Lanes {
  /** Sends one message, once, and waits for the answer. */
  send(hook: Hook, delivery: Omit<Delivery, 'id'>): Promise<Outcome>;
  /** Whether what waits for this hook is being sent. */
  isOpen(hookId: number): boolean;
  /** Whether another hook of its owner can be sent to now. */
  hasRoomFor(hook: Hook): boolean;
  /** Sends all that waits for it, without waiting for that. */
  open(hook: Hook): void;
  /** Breaks off what is being sent; it is sent again by whoever opens the store next. */
  close(): Promise<void>;
}

/** Hooks that are sent to at the same time; silent addresses of one owner leave places for others. */
const most = { hooks: 12, ofOwner: 4, lanes: 3, inOneGo: 50 };
/** A process that sends and does not note what came of it was killed. */
export const leaseMs = 30_000;

/** Each message is taken under a lease, so that a kill loses none. */
export function createLanes(options: LanesOptions): Lanes {
  const { store, limits, addresses, clock, log } = options;
  const sending = new Map<number, { readonly owner: string; readonly over: Promise<void> }>();
  const closing = new AbortController();

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
      const leaseEnd = new Date(clock().getTime() + leaseMs);
      const delivery = await store.deliveries.take(hookId, clock(), leaseEnd);
      if (!delivery) return;
      const outcome = await sendOne(hook, delivery);
      if (closing.signal.aborted) return;
      const next = after({ hook, delivery, outcome, now: clock() });
      await store.deliveries.update(delivery.id, { ...outcome, ...next.delivery });
      await store.hooks.update(hookId, next.hook);
      if (!isGood(outcome)) return;
    }
  }

  /** What waits is planned when nobody sends any longer, so nothing told meanwhile is missed. */
  async function drain(hookId: number): Promise<void> {
    await Promise.all(Array.from({ length: most.lanes }, () => lane(hookId)));
    sending.delete(hookId);
    const hook = await store.hooks.get(hookId);
    await store.deliveries.planNext(hookId, hook?.disabledUntil ?? clock());
  }

  return {
    send: sendOne,
    isOpen: (hookId) => sending.has(hookId),
    hasRoomFor(hook) {
      const ofOwner = [...sending.values()].filter((each) => each.owner === ownerKey(hook)).length;
      return sending.size < most.hooks && ofOwner < most.ofOwner;
    },
    open(hook) {
      const over = drain(hook.id)
        // What a broken store does not note is tried again after the lease.
        .catch((error: unknown) =>
          log.error('a webhook could not be told', { hook: hook.id, error }),
        )
        .finally(() => sending.get(hook.id)?.over === over && sending.delete(hook.id));
      sending.set(hook.id, { owner: ownerKey(hook), over });
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...sending.values()].map(({ over }) => over));
    },
  };
}

const ownerKey = ({ projectId, groupId }: HookOwner): string => `${projectId} ${groupId}`;
