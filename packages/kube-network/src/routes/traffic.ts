/** Counts the requests that pods are answering, so that an ending can wait for them; and knows who was used lately. */
export class Traffic {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Connections of their own, for which no ending waits. */
  readonly #visits = new Map<string, number>();
  #used = new Set<string>();

  /** A request to a pod begins; the function that comes back ends it, once. */
  begin(pod: string | undefined): () => void {
    if (pod === undefined) return () => {};
    this.#used.add(pod);
    this.#counts.set(pod, (this.#counts.get(pod) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#end(pod);
    };
  }

  /** A connection begins for which nobody waits when the pod ends; the function that comes back ends it, once. */
  visit(pod: string | undefined): () => void {
    if (pod === undefined) return () => {};
    this.#visits.set(pod, (this.#visits.get(pod) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#used.add(pod);
      const left = (this.#visits.get(pod) ?? 1) - 1;
      if (left > 0) this.#visits.set(pod, left);
      else this.#visits.delete(pod);
    };
  }

  /** Pods that are used now, or were since this was asked last. */
  takeUsed(): ReadonlySet<string> {
    const used = new Set([...this.#used, ...this.#counts.keys(), ...this.#visits.keys()]);
    this.#used = new Set();
    return used;
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
