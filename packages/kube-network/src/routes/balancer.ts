import type { Backend, Route } from './route-table.ts';

interface Sticky {
  readonly backend: string;
  readonly until: number;
}

/** The longest list of clients that are remembered for session affinity. */
const mostClients = 10_000;
const defaultAffinitySeconds = 10_800;

/** Chooses among the addresses of a route. */
export class Balancer {
  readonly #turns = new Map<string, number>();
  readonly #sticky = new Map<string, Sticky>();
  readonly #clock: () => Date;

  constructor(clock: () => Date = () => new Date()) {
    this.#clock = clock;
  }

  /**
   * The addresses in the order in which they shall be tried: each comes first in turn, or with
   * `sessionAffinity: ClientIP` the one that the client had before.
   */
  order({ service, port, backends }: Route, client: string | undefined): readonly Backend[] {
    const key = `${service.metadata.uid} ${port.protocol ?? 'TCP'} ${port.port}`;
    const turn = (this.#turns.get(key) ?? -1) + 1;
    this.#turns.set(key, turn);
    const start = backends.length === 0 ? 0 : turn % backends.length;
    const ordered = [...backends.slice(start), ...backends.slice(0, start)];
    if (service.spec.sessionAffinity !== 'ClientIP' || !client) return ordered;
    return this.#keep(`${service.metadata.uid} ${client}`, ordered, service.spec);
  }

  #keep(
    key: string,
    ordered: readonly Backend[],
    { sessionAffinityConfig }: Route['service']['spec'],
  ): readonly Backend[] {
    const now = this.#clock().getTime();
    const sticky = this.#sticky.get(key);
    const before = sticky && sticky.until > now ? sticky.backend : undefined;
    const first = ordered.find(({ address }) => address === before) ?? ordered[0];
    if (!first) return ordered;
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds;
    this.#sticky.delete(key);
    this.#sticky.set(key, { backend: first.address, until: now + seconds * 1000 });
    const [oldest] = this.#sticky.keys();
    if (this.#sticky.size > mostClients && oldest) this.#sticky.delete(oldest);
    return [first, ...ordered.filter((backend) => backend !== first)];
  }
}
