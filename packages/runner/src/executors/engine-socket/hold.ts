/** Holds back what would begin while it is held. */
export interface Hold {
  /** Resolves when nothing is held. */
  passed(): Promise<void>;
  /** Counts `work` among what has begun. */
  begun<T>(work: Promise<T>): Promise<T>;
  /** Lets nothing begin until it is called again with false; resolves when what has begun is over. */
  set(isHeld: boolean): Promise<void>;
}

/** Holds nothing yet. */
export function createHold(): Hold {
  let held: Promise<void> | undefined;
  let release = (): void => undefined;
  const beginning = new Set<Promise<unknown>>();

  return {
    async passed() {
      while (held !== undefined) await held;
    },
    begun(work) {
      beginning.add(work);
      return work.finally(() => beginning.delete(work));
    },
    async set(isHeld) {
      if (!isHeld) return release();
      held = new Promise((resolve) => {
        release = () => {
          held = undefined;
          resolve();
        };
      });
      await Promise.allSettled(beginning);
    },
  };
}
