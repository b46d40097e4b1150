/** Whether the server can be reached, for the banner. */
export type Connection = 'good' | 'lost';

type Listener = () => void;

/**
 * Gathers what every live stream of the page knows about the server. Lost as soon as one of them
 * is cut off; good again when all of them stand.
 */
class ConnectionState {
  readonly #broken = new Set<object>();
  readonly #listeners = new Set<Listener>();

  report(stream: object, isBroken: boolean): void {
    const before = this.current;
    if (isBroken) this.#broken.add(stream);
    else this.#broken.delete(stream);
    if (before !== this.current) for (const listener of [...this.#listeners]) listener();
  }

  get current(): Connection {
    return this.#broken.size > 0 ? 'lost' : 'good';
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The one connection of this tab. */
export const connection = new ConnectionState();
