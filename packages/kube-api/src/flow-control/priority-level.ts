import { ApiError } from '@slipway/kube-objects';

/** How much a level serves at once and how much of the rest may wait. */
export interface LevelLimits {
  /** Requests that are served at the same time. */
  readonly seats: number;
  /** How many of these others may use while nobody here does, and how many of others' it may use itself. */
  readonly lendable: number;
  readonly mayBorrow: number;
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
 * Serves so many requests at once, and more on the seats that other levels do not use. Those that wait do so in a
 * queue of their flow, and flows take turns: one that asks a lot holds up itself.
 */
export class PriorityLevel {
  readonly name: string;
  #limits: LevelLimits;
  readonly #others: () => Iterable<PriorityLevel>;
  /** Requests on seats of its own. */
  #own = 0;
  /** Seats of its own on which others' requests are. */
  #lent = 0;
  /** Whose seat each request beyond its own seats is on. */
  readonly #lenders: PriorityLevel[] = [];
  #waiting = 0;
  #dispatched = 0;
  #rejected = 0;
  /** The flow whose turn it is comes first. */
  readonly #queues = new Map<string, Set<Waiter>>();

  constructor(name: string, limits: LevelLimits, others: () => Iterable<PriorityLevel> = () => []) {
    this.name = name;
    this.#limits = limits;
    this.#others = others;
  }

  /** From now on it serves as many. */
  set limits(limits: LevelLimits) {
    this.#limits = limits;
    this.#goOn();
  }

  get figures(): LevelFigures {
    return {
      name: this.name,
      seats: this.#limits.seats,
      executing: this.#own + this.#lenders.length,
      waiting: this.#waiting,
      dispatched: this.#dispatched,
      rejected: this.#rejected,
    };
  }

  /** Does work of a flow in its turn. Throws 429 when too many wait, or for too long. */
  async serve<T>(flow: string, signal: () => AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#waiting > 0 || !this.#take()) await this.#turn(flow, signal());
    this.#dispatched += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Takes a seat, of its own first; false when there is none. */
  #take(): boolean {
    if (this.#hasFree) {
      this.#own += 1;
      return true;
    }
    if (this.#lenders.length >= this.#limits.mayBorrow) return false;
    for (const level of this.#others()) {
      if (level === this || !level.#lends) continue;
      level.#lent += 1;
      this.#lenders.push(level);
      return true;
    }
    return false;
  }

  get #hasFree(): boolean {
    return this.#own + this.#lent < this.#limits.seats;
  }

  get #lends(): boolean {
    return this.#waiting === 0 && this.#hasFree && this.#lent < this.#limits.lendable;
  }

  /** Who waits for the seat where it belongs comes first, then who waits here, then all others. */
  #leave(): void {
    const lender = this.#lenders.pop();
    if (lender) {
      lender.#lent -= 1;
      lender.#goOn();
    } else this.#own -= 1;
    this.#goOn();
    for (const level of this.#others()) level.#goOn();
  }

  #goOn(): void {
    while (this.#waiting > 0 && this.#take()) this.#startNext();
  }

  #startNext(): void {
    const [next] = this.#queues;
    const [waiter] = next?.[1] ?? [];
    if (next === undefined || waiter === undefined) return;
    const [flow, queue] = next;
    // The next turn is another flow's.
    this.#queues.delete(flow);
    this.#queues.set(flow, queue);
    waiter.start();
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
