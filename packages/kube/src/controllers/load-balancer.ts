import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../kinds/types.ts';
import { type Controller, keyOf, parseKey, type Surroundings } from './controller.ts';

/**
 * Gives a service of type LoadBalancer its address. On one machine that is its own cluster address:
 * the machine routes to it, so it answers on the very ports that the service names. A service of
 * another controller's class is left to that one.
 */
export function loadBalancerController({ objects }: Surroundings): Controller {
  return {
    name: 'load-balancer',
    watches: { services: (service) => [keyOf(service)] },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const service = objects.get<Service>('services', name, namespace);
      if (service === undefined || service.spec.loadBalancerClass !== undefined) return undefined;
      const wanted = addressesOf(service);
      const { loadBalancer = {} } = service.status;
      if (isDeepStrictEqual(loadBalancer, wanted)) return undefined;
      const status = { ...service.status, loadBalancer: wanted };
      await objects.updateStatus<Service>('services', { ...service, status });
      return undefined;
    },
  };
}

type Addresses = NonNullable<Service['status']['loadBalancer']>;

function addressesOf({ spec }: Service): Addresses {
  const { type, clusterIP = '' } = spec;
  if (type !== 'LoadBalancer' || clusterIP === '' || clusterIP === 'None') return {};
  return { ingress: [{ ip: clusterIP, ipMode: 'VIP' }] };
}
