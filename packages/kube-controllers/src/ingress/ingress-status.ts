import { isDeepStrictEqual } from 'node:util';
import type { Ingress, IngressClass, Service } from '@slipway/kube-objects';
import { isOwnIngress } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';

const ingresses = 'ingresses.networking.k8s.io';
const classes = 'ingressclasses.networking.k8s.io';
/** The service at whose address ingresses are served. */
const entrance = { namespace: 'kube-system', name: 'ingress' };

/**
 * Tells each ingress of this cluster's own controller its address: that of the service behind which
 * ingresses are served, or the machine where there are no service addresses.
 */
export function ingressStatusController({ objects }: Surroundings): Controller {
  const all = () => objects.list<Ingress>(ingresses).map(keyOf);
  return {
    name: 'ingress-status',
    watches: {
      [ingresses]: (ingress) => [keyOf(ingress)],
      [classes]: all,
      services: ({ metadata: { namespace, name } }) =>
        namespace === entrance.namespace && name === entrance.name ? all() : [],
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const ingress = objects.get<Ingress>(ingresses, name, namespace);
      if (!ingress || !isOwnIngress(ingress, objects.list<IngressClass>(classes))) return undefined;
      const service = objects.get<Service>('services', entrance.name, entrance.namespace);
      const addresses = (service?.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
      const wanted = service ? addresses.map((ip) => ({ ip })) : [{ hostname: 'localhost' }];
      const loadBalancer = wanted.length > 0 ? { ingress: wanted } : {};
      if (isDeepStrictEqual(ingress.status?.loadBalancer ?? {}, loadBalancer)) return undefined;
      const status = { ...ingress.status, loadBalancer };
      await objects.updateStatus<Ingress>(ingresses, { ...ingress, status });
      return undefined;
    },
  };
}
