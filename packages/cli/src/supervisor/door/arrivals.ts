import { turnAway } from '#http/turn-away';
import type { Arrival } from './door.ts';

/** Longer than a role needs to be back. */
const patienceMs = 10_000;
const mostWaiting = 1000;

/** Connections for a role that is not there yet, or for a moment not any more. */
export class Arrivals {
  readonly #role: string;
  readonly #waiting = new Map<Arrival, NodeJS.Timeout>();

  constructor(role: string) {
    this.#role = role;
  }

  /** Keeps a connection until the role is there; after a while its client is told to come again. */
  keep(arrival: Arrival): void {
    if (this.#waiting.size >= mostWaiting) {
      sendAway(this.#role, arrival);
      return;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(arrival);
      sendAway(this.#role, arrival);
    }, patienceMs);
    this.#waiting.set(arrival, timer);
  }

  /** All that wait, who are not kept any more. */
  take(): readonly Arrival[] {
    const all = [...this.#waiting.keys()];
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    return all;
  }
}

function sendAway(role: string, { socket, head }: Arrival): void {
  // Whoever comes to the cluster's port speaks TLS.
  if (role === 'cluster') {
    socket.destroy();
    return;
  }
  const text = `Slipway's ${role} is starting again. Try once more in a moment.\n`;
  turnAway(socket, head, { text, retryAfterSeconds: 1 });
}
