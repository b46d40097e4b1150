/** Runs work for one key after the other; work for different keys goes on side by side. */
export interface Serial<K> {
  run<T>(key: K, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is running any more. */
  idle(): Promise<void>;
}

/** A queue per key, gone when it is empty. */
export function createSerial<K>(): Serial<K> {
  const tails = new Map<K, Promise<unknown>>();
  return {
    run(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const mine = before.then(work);
      const tail = mine
        .catch(() => {})
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return mine;
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
