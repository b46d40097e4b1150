interface Step {
  readonly name: string;
  readonly next: readonly string[];
  /** How many of them were followed. */
  at: number;
}

/**
 * All names that the starts lead to, each once and after those that it leads to. A way that leads
 * back into itself is told to `onCircle`, and not followed. Needs no recursion, since a chain of
 * jobs may be as long as the file.
 *
 * @param follow the names that one leads to; undefined when it is not to be visited
 */
export function depthFirst(
  starts: Iterable<string>,
  follow: (name: string) => readonly string[] | undefined,
  onCircle: (circle: readonly string[]) => void = () => {},
): readonly string[] {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const way: Step[] = [];
  const enter = (name: string): void => {
    const known = state.get(name);
    if (known === 'open') {
      const names = way.map((step) => step.name);
      onCircle(names.slice(names.indexOf(name)));
    }
    const next = known ? undefined : follow(name);
    if (!next) return;
    state.set(name, 'open');
    way.push({ name, next, at: 0 });
  };
  for (const start of starts) {
    enter(start);
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const next = step.next[step.at++];
      if (next !== undefined) enter(next);
      else {
        state.set(step.name, 'done');
        order.push(step.name);
        way.pop();
      }
    }
  }
  return order;
}
