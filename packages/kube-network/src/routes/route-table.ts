import { isIP } from 'node:net';
import type { EndpointSlice, Log, Objects, Service, ServicePort } from '@slipway/kube-objects';
import { isolated } from '@slipway/kube-objects';

/** One address behind a port of a service. */
export interface Backend {
  readonly address: string;
  readonly port: number;
  /** The pod's uid; undefined for an address that somebody wrote by hand. */
  readonly pod: string | undefined;
  /** Whether it is on this node, which `Local` traffic policies ask for. */
  readonly isHere: boolean;
}

/** One port of a service, with the addresses that new connections may go to. */
export interface Route {
  readonly service: Service;
  readonly port: ServicePort;
  readonly backends: readonly Backend[];
}

const slices = 'endpointslices.discovery.k8s.io';
const nameLabel = 'kubernetes.io/service-name';

/** The endpoint slices of a service. */
export const slicesOf = (objects: Objects, namespace: string, name: string) =>
  objects.list<EndpointSlice>(slices, { namespace, labels: { [nameLabel]: name } });

/**
 * The ports of a service with their ready addresses, without those of `withdrawn` pods. Addresses become
 * rules of the kernel: whatever earlier versions stored, nothing but an address gets there.
 */
function routesOf(
  service: Service,
  serviceSlices: readonly EndpointSlice[],
  withdrawn: ReadonlySet<string>,
): readonly Route[] {
  return (service.spec.ports ?? []).map((port) => ({
    service,
    port,
    backends: serviceSlices.flatMap(({ endpoints, ports }) => {
      const target = ports.find(
        ({ name = '', protocol = 'TCP' }) =>
          name === (port.name ?? '') && protocol === (port.protocol ?? 'TCP'),
      )?.port;
      if (target === undefined || target < 1 || target > 65_535) return [];
      return endpoints
        .filter(
          ({ conditions, targetRef }) =>
            // An endpoint that says nothing is ready; so the field is defined.
            (conditions?.ready ?? true) && !withdrawn.has(targetRef?.uid ?? ''),
        )
        .flatMap(({ addresses, targetRef, nodeName }) => {
          const pod = targetRef?.uid;
          const isHere = pod !== undefined || nodeName !== undefined;
          return addresses
            .filter((address) => isIP(address) > 0)
            .slice(0, 1)
            .map((address) => ({ address, port: target, pod, isHere }));
        });
    }),
  }));
}

/** The port of a service that a name, a number or nothing (the first one) stands for. */
export function findRoute(routes: readonly Route[], port: string | undefined): Route | undefined {
  if (port === undefined || port === '') return routes[0];
  return routes.find((route) => route.port.name === port || String(route.port.port) === port);
}

/** Knows at any moment where connections to services go. */
export class RouteTable implements Disposable {
  readonly #objects: Objects;
  readonly #log: Log;
  readonly #cache = new Map<string, readonly Route[]>();
  readonly #withdrawn = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #watches: readonly Disposable[];

  constructor(objects: Objects, log: Log) {
    this.#objects = objects;
    this.#log = log;
    this.#watches = [
      objects.watch<Service>('services', ({ object: { metadata } }) =>
        this.#changed(metadata.namespace, metadata.name),
      ),
      objects.watch<EndpointSlice>(slices, ({ object: { metadata } }) =>
        this.#changed(metadata.namespace, metadata.labels?.[nameLabel]),
      ),
      objects.watch('pods', ({ type, object }) => {
        if (type === 'DELETED') this.#withdrawn.delete(object.metadata.uid);
      }),
    ];
  }

  /** The ports of a service; undefined when there is no such service. */
  routes(namespace: string, name: string): readonly Route[] | undefined {
    const key = `${namespace}/${name}`;
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const service = this.#objects.get<Service>('services', name, namespace);
    if (!service) return undefined;
    const routes = routesOf(service, slicesOf(this.#objects, namespace, name), this.#withdrawn);
    this.#cache.set(key, routes);
    return routes;
  }

  /** The ports of all services. */
  all(): readonly Route[] {
    return this.#objects
      .list<Service>('services')
      .flatMap(({ metadata: { namespace = '', name } }) => this.routes(namespace, name) ?? []);
  }

  /** From now on no route leads to this pod. */
  withdraw(pod: string): void {
    if (this.#withdrawn.has(pod)) return;
    this.#withdrawn.add(pod);
    this.#cache.clear();
    this.#tell();
  }

  isWithdrawn(pod: string | undefined): boolean {
    return pod !== undefined && this.#withdrawn.has(pod);
  }

  /** Calls `listener` after every change of any route. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#listeners.clear();
  }

  #changed(namespace = '', name = '') {
    this.#cache.delete(`${namespace}/${name}`);
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) isolated(this.#log, 'service routes', listener);
  }
}
