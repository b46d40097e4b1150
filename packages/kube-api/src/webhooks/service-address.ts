import type { EndpointSlice, Objects, Service } from '@slipway/kube-objects';

/** A service of the cluster, as a webhook or an API is said to be behind it. */
export interface ServiceReference {
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
}

/** Where one of the pods behind a service listens. */
export interface PodAddress {
  readonly address: string;
  readonly port: number;
}

/** Nobody is behind the service now; the message says why. */
class NoEndpoint extends Error {
  override readonly name = 'NoEndpoint';
}

/** The name that certificates of a service are for. */
export const serviceHost = ({ name, namespace }: ServiceReference) => `${name}.${namespace}.svc`;

/**
 * A ready pod behind a service. The API runs beside the pods' network, not in it: it goes to the pods
 * themselves. Throws `NoEndpoint`.
 */
export function resolveService(
  objects: Pick<Objects, 'get' | 'list'>,
  { namespace, name, port = 443 }: ServiceReference,
): PodAddress {
  const service = objects.get<Service>('services', name, namespace);
  if (service === undefined) throw new NoEndpoint(`service "${name}" not found`);
  const { ports = [] } = service.spec;
  const found = ports.find((one) => one.port === port);
  if (found === undefined) {
    throw new NoEndpoint(`no service port ${port} found for service "${name}"`);
  }
  const slices = objects.list<EndpointSlice>('endpointslices.discovery.k8s.io', {
    namespace,
    labels: { 'kubernetes.io/service-name': name },
  });
  const ready = slices.flatMap(({ endpoints, ports: listening }) => {
    const target = (listening ?? []).find((one) => (one.name ?? '') === (found.name ?? ''))?.port;
    if (target === undefined) return [];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.map((address) => ({ address, port: target })));
  });
  const chosen = ready[Math.floor(Math.random() * ready.length)];
  if (chosen === undefined) throw new NoEndpoint(`no endpoints available for service "${name}"`);
  return chosen;
}
