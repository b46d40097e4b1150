import { isIPv4 } from 'node:net';
import type { Attempt } from '#policy/may-connect';
import { placesOf } from '#routes/place';
import type { Backend, Route } from '#routes/route-table';
import type { ClosedDoor } from './policy-chains.ts';

/**
 * The services that a pod can find nobody behind. The relay would accept such a connection before it
 * knows, so the kernel does not let it come so far.
 */
export function closedDoors(
  routes: readonly Route[],
  pods: readonly string[],
  mayConnect: (attempt: Attempt) => boolean,
): readonly ClosedDoor[] {
  return routes.flatMap((route) => {
    const protocol = route.port.protocol ?? 'TCP';
    const isOpen = (from: string, { address: to, port }: Backend) =>
      mayConnect({ from, to, protocol, port });
    const kept = pods.filter((from) => !route.backends.some((backend) => isOpen(from, backend)));
    if (kept.length === 0 || route.backends.length === 0) return [];
    const own = placesOf(route, true).filter(({ host }) => isIPv4(host));
    return own.flatMap(({ host, port }) =>
      kept.map((from) => ({ from, to: host, protocol, port })),
    );
  });
}
