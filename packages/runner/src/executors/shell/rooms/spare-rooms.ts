import { SpareRoom } from './spare-room.ts';

/** Whoever has run no job for so long gives the memory back. */
const keptMs = 10 * 60_000;

/** One room that is made before the next job wants it, since somebody has run jobs. */
export class SpareRooms {
  #spare: Promise<SpareRoom> | undefined;
  #environment: Readonly<Record<string, string>> = {};
  #idle: NodeJS.Timeout | undefined;

  /** The one that waits; undefined when there is none. */
  get spare(): Promise<SpareRoom> | undefined {
    return this.#spare;
  }

  /** The spare one, or one that is made now; of all jobs programs have the same environment. */
  async take(environment: Readonly<Record<string, string>>): Promise<SpareRoom> {
    const spare = this.#environment === environment ? this.#spare : undefined;
    if (spare) this.#spare = undefined;
    this.#environment = environment;
    const found = await spare?.catch(() => undefined);
    if (!found?.isThere) return await SpareRoom.make(environment);
    found.attend();
    return found;
  }

  /** A job is over: makes one for the next, unless there is one. */
  refill(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#drop(), keptMs).unref();
    if (this.#spare) return;
    this.#spare = SpareRoom.make(this.#environment).then((room) => {
      room.leaveAlone();
      return room;
    });
    // Who takes it makes another one.
    this.#spare.catch(() => {});
  }

  #drop(): void {
    void this.#spare?.then((room) => room.close()).catch(() => {});
    this.#spare = undefined;
  }
}
