/**
 * What small files say, as long as nobody changes them: only this process does. Bounded, and never older than
 * the last change, also where a change and a reading overlap.
 */
export class Remembered<T> {
  readonly #known = new Map<string, T>();
  readonly #underWay = new Map<string, Promise<T | undefined>>();
  readonly #changing = new Map<string, symbol>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Who asks while it is being read shares the answer. What is not there is not remembered. */
  async of(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.#known.get(key) ?? this.#underWay.get(key) ?? this.#read(key, read);
  }

  /** Runs `write`, and remembers what it answers, unless somebody else has changed the same meanwhile. */
  async change(key: string, write: () => Promise<T>): Promise<void> {
    const mark = Symbol(key);
    this.#changing.set(key, mark);
    try {
      const written = await write();
      const isLast = this.#changing.get(key) === mark;
      this.forget(key);
      if (isLast) this.#keep(key, written);
    } catch (error) {
      // Nobody knows what is there now.
      this.forget(key);
      throw error;
    }
  }

  /** To be called after each removal, before its client hears of it. */
  forget(key: string): void {
    this.#changing.delete(key);
    this.#underWay.delete(key);
    this.#known.delete(key);
  }

  forgetEach(keys: Iterable<string>): void {
    for (const key of keys) this.forget(key);
  }

  /** Folders have been moved or removed. */
  forgetAll(): void {
    this.#changing.clear();
    this.#underWay.clear();
    this.#known.clear();
  }

  async #read(key: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    const reading = read();
    this.#underWay.set(key, reading);
    try {
      const found = await reading;
      const isChanged = this.#underWay.get(key) !== reading;
      if (!isChanged && found !== undefined) this.#keep(key, found);
      return found;
    } finally {
      if (this.#underWay.get(key) === reading) this.#underWay.delete(key);
    }
  }

  /** Beyond, all is forgotten, and read once more when it is asked for. */
  #keep(key: string, value: T): void {
    if (this.#known.size >= this.#most) this.#known.clear();
    this.#known.set(key, value);
  }
}
