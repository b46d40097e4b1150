import type { ToRole } from '#channel/messages';
import type { Arrival } from './door.ts';
import type { RoleProcess } from './role-process.ts';

/** Longer than a role may stand still without being ended. */
const usualPatienceMs = 60_000;

interface UnderWay {
  readonly arrival: Arrival;
  readonly timer: NodeJS.Timeout;
}

/**
 * Connections on their way to a role. They stay open here until it says that it has them; when it ends before
 * that, they are there for the one that takes its place.
 */
export class HandedOver {
  readonly #underWay = new Map<number, UnderWay>();
  readonly #patienceMs: number;
  #last = 0;

  constructor(patienceMs = usualPatienceMs) {
    this.#patienceMs = patienceMs;
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** One that has ended meanwhile goes nowhere: without its socket no role would say that it has it. */
  give(role: Pick<RoleProcess, 'send'>, arrival: Arrival): void {
    if (arrival.socket.destroyed) return;
    this.#last += 1;
    const id = this.#last;
    // One that was lost between the processes would wait for ever. A role that has it keeps it all the same:
    // only what is open here is closed.
    const timer = setTimeout(() => this.taken(id), this.#patienceMs).unref();
    this.#underWay.set(id, { arrival, timer });
    const message: ToRole = { type: 'connection', id, head: arrival.head };
    role.send(message, arrival.socket);
  }

  taken(id: number): void {
    const one = this.#underWay.get(id);
    if (one === undefined) return;
    clearTimeout(one.timer);
    one.arrival.socket.destroy();
    this.#underWay.delete(id);
  }

  /** Those that the role never got, which nobody keeps here any more. */
  takeBack(): readonly Arrival[] {
    const all = [...this.#underWay.values()];
    for (const { timer } of all) clearTimeout(timer);
    this.#underWay.clear();
    return all.map(({ arrival }) => arrival);
  }
}
