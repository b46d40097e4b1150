import { RegistryError } from '#protocol/error';

/** How many bodies are received at the same time, and how many wait. */
export interface SlotLimits {
  /** Of all clients together. */
  readonly concurrentUploads: number;
  /** Of one client, as long as others want to send as well or not. */
  readonly uploadsPerClient: number;
  /** Bodies that wait for a slot, of all clients together; a client may fill a quarter of it. */
  readonly waitingUploads: number;
}

/** Lets bodies in, a bounded number at a time; the others wait for their turn. */
export interface UploadSlots {
  /**
   * Runs `work` when there is a slot for `client`. Clients take turns, so that one with many bodies
   * does not hold up the others. Rejects when too many wait already, and when `gone` aborts.
   */
  run<T>(client: string, gone: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Waiter {
  readonly enter: () => void;
}

/**
 * A client that receives nothing yet gets its first slot beyond the limit, up to so many times of it:
 * however slowly others send, nobody is shut out.
 */
const firstSlotFactor = 4;

/** The slots of one registry. */
export function createUploadSlots(limits: SlotLimits): UploadSlots {
  const { concurrentUploads, uploadsPerClient, waitingUploads } = limits;
  const active = new Map<string, number>();
  /** In the order of their turns: whoever was let in goes to the end. */
  const queues = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;

  function hasSlot(client: string): boolean {
    const own = active.get(client) ?? 0;
    if (own === 0 && running < concurrentUploads * firstSlotFactor) return true;
    return own < uploadsPerClient && running < concurrentUploads;
  }

  function enter(client: string): void {
    running += 1;
    active.set(client, (active.get(client) ?? 0) + 1);
  }

  function leave(client: string): void {
    running -= 1;
    const left = (active.get(client) ?? 1) - 1;
    if (left === 0) active.delete(client);
    else active.set(client, left);
    letNextIn();
  }

  function letNextIn(): void {
    for (const [client, queue] of queues) {
      if (!hasSlot(client)) continue;
      const next = queue.shift();
      queues.delete(client);
      if (queue.length > 0) queues.set(client, queue);
      next?.enter();
      return;
    }
  }

  function wait(client: string, gone: AbortSignal): Promise<void> {
    const queue = queues.get(client) ?? [];
    if (waiting >= waitingUploads || queue.length >= Math.ceil(waitingUploads / 4)) {
      const headers = { 'Retry-After': '1' };
      throw new RegistryError('TOOMANYREQUESTS', { waiting: queue.length }, { headers });
    }
    return new Promise((resolve, reject) => {
      const waiter = {
        enter: () => {
          waiting -= 1;
          gone.removeEventListener('abort', giveUp);
          enter(client);
          resolve();
        },
      };
      const giveUp = () => {
        waiting -= 1;
        const others = (queues.get(client) ?? []).filter((other) => other !== waiter);
        if (others.length > 0) queues.set(client, others);
        else queues.delete(client);
        reject(new Error('the client broke off while its upload waited'));
      };
      gone.addEventListener('abort', giveUp, { once: true });
      queue.push(waiter);
      queues.set(client, queue);
      waiting += 1;
    });
  }

  return {
    async run(client, gone, work) {
      gone.throwIfAborted();
      if (hasSlot(client) && !queues.has(client)) enter(client);
      else await wait(client, gone);
      try {
        return await work();
      } finally {
        leave(client);
      }
    },
  };
}
