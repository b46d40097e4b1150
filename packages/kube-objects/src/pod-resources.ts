import { quantity } from './quantity.ts';
import type { Pod } from './types/pod.ts';

/**
 * What a pod asks for at most at one time: its containers together or one init container, and its runtime. What
 * it asks for as a whole counts instead of what its containers do.
 */
export function podRequests({ spec }: Pod): ReadonlyMap<string, number> {
  const init = spec.initContainers ?? [];
  const sidecars = init.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const total = new Map<string, number>();
  const add = (amounts: Readonly<Record<string, string>> = {}) => {
    for (const [resource, text] of Object.entries(amounts)) {
      total.set(resource, (total.get(resource) ?? 0) + (quantity(text) ?? 0));
    }
  };
  for (const { resources } of [...spec.containers, ...sidecars]) add(resources?.requests);
  for (const { resources } of init) {
    for (const [resource, text] of Object.entries(resources?.requests ?? {})) {
      total.set(resource, Math.max(total.get(resource) ?? 0, quantity(text) ?? 0));
    }
  }
  for (const [resource, text] of Object.entries(spec.resources?.requests ?? {})) {
    total.set(resource, quantity(text) ?? 0);
  }
  add(spec.overhead);
  return total;
}
