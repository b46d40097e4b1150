import { ApiError } from '@slipway/kube-objects';

/** How much a level serves at once and how much of the rest may wait. */
export interface LevelLimits {
  /** Requests that are served at the same time. */
  readonly seats: number;
  /** Requests that may wait, all together and of one flow; none where the level refuses at once. */
  readonly waiting: number;
  readonly waitingOfFlow: number;
}

/** What a level does at this moment, for those who watch over it. */
export interface LevelFigures {
  readonly name: string;
  readonly seats: number;
  readonly executing: number;
  readonly waiting: number;
  readonly dispatched: number;
  readonly rejected: number;
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (why: string) => void;
}

/** How long a request waits for its turn before its client is asked to come back. */
const longestWaitMs = 15_000;

/**
 * Serves so many requests at once. Those that wait do so in a queue of their flow, and flows take turns: one
 * that asks a lot holds up itself.
 */
export class PriorityLevel {
  readonly name: string;
  #limits: LevelLimits;
  #executing = 0;
  #waiting = 0;
  #dispatched = 0;
  #rejected = 0;
  /** The flow whose turn it is comes first. */
  readonly #queues = new Map<string, Set<Waiter>>();

  constructor(name: string, limits: LevelLimits) {
    this.name = name;
    this.#limits = limits;
  }

  /** From now on it serves as many. */
  set limits(limits: LevelLimits) {
    this.#limits = limits;
    while (this.#executing < limits.seats && this.#startNext()) this.#executing += 1;
  }

  get figures(): LevelFigures {
    return {
      name: this.name,
      seats: this.#limits.seats,
      executing: this.#executing,
      waiting: this.#waiting,
      dispatched: this.#dispatched,
      rejected: this.#rejected,
    };
  }

  /** Does work of a flow in its turn. Throws 429 when too many wait, or for too long. */
  async serve<T>(flow: string, signal: () => AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#executing < this.#limits.seats) this.#executing += 1;
    else await this.#turn(flow, signal());
    this.#dispatched += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The seat goes to who waits, unless the level has become smaller. */
  #leave(): void {
    if (this.#executing > this.#limits.seats || !this.#startNext()) this.#executing -= 1;
  }

  #startNext(): boolean {
    const [next] = this.#queues;
    const [waiter] = next?.[1] ?? [];
    if (next === undefined || waiter === undefined) return false;
    const [flow, queue] = next;
    // The next turn is another flow's.
    this.#queues.delete(flow);
    this.#queues.set(flow, queue);
    waiter.start();
    return true;
  }

  #turn(flow: string, signal: AbortSignal): Promise<void> {
    const queue = this.#queues.get(flow) ?? new Set();
    const { waiting, waitingOfFlow } = this.#limits;
    if (this.#waiting >= waiting || queue.size >= waitingOfFlow) {
      this.#rejected += 1;
      throw tooMany(this.name, waiting === 0 ? 'it lets nobody wait' : 'too many wait already');
    }
    this.#queues.set(flow, queue);
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leaveUnserved);
        this.#waiting -= 1;
        queue.delete(waiter);
        if (queue.size === 0) this.#queues.delete(flow);
      };
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
        refuse: (why) => {
          leave();
          this.#rejected += 1;
          reject(tooMany(this.name, why));
        },
      };
      const leaveUnserved = () => waiter.refuse('its client has left');
      const timer = setTimeout(() => waiter.refuse('it has waited for too long'), longestWaitMs);
      signal.addEventListener('abort', leaveUnserved);
      queue.add(waiter);
    });
  }
}

const tooMany = (level: string, why: string) =>
  new ApiError(
    'TooManyRequests',
    `too many requests, please try again later: the priority level ${level} serves no more at once, and ${why}`,
    { retryAfterSeconds: 1 },
  );
