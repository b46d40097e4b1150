/** Counts the requests that pods are answering, so that an ending can wait for them. */
export class Traffic {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** A request to a pod begins; the function that comes back ends it, once. */
  begin(pod: string | undefined): () => void {
    if (pod === undefined) return () => {};
    this.#counts.set(pod, (this.#counts.get(pod) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#end(pod);
    };
  }

  /** Resolves when a pod answers no request any more, or after `limitMs`. */
  async settled(pod: string, limitMs: number): Promise<void> {
    if (!this.#counts.has(pod)) return;
    await new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(pod) ?? new Set();
      this.#waiting.set(pod, waiting.add(resolve));
      setTimeout(resolve, limitMs).unref();
    });
  }

  #end(pod: string) {
    const count = (this.#counts.get(pod) ?? 1) - 1;
    if (count > 0) {
      this.#counts.set(pod, count);
      return;
    }
    this.#counts.delete(pod);
    for (const resolve of this.#waiting.get(pod) ?? []) resolve();
    this.#waiting.delete(pod);
  }
}
