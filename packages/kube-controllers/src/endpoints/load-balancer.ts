import { isDeepStrictEqual } from 'node:util';
import type { Service } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';

/**
 * Gives a service of type LoadBalancer its address. On one machine that is its own cluster address:
 * the machine routes to it, so it answers on the very ports that the service names. A service of
 * another controller's class is left to that one, and one that asks for what we cannot do stays without
 * an address, as if no load balancer had answered.
 */
export function loadBalancerController({ objects, events }: Surroundings): Controller {
  return {
    name: 'load-balancer',
    watches: { services: (service) => [keyOf(service)] },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const service = objects.get<Service>('services', name, namespace);
      if (service === undefined || service.spec.loadBalancerClass !== undefined) return undefined;
      const objection = objectionTo(service);
      if (objection !== undefined) {
        const message = `Error syncing load balancer: ${objection}`;
        events.record(service, {
          type: 'Warning',
          reason: 'SyncLoadBalancerFailed',
          message,
          component,
        });
      }
      const wanted = objection === undefined ? addressesOf(service) : {};
      const { loadBalancer = {} } = service.status;
      if (isDeepStrictEqual(loadBalancer, wanted)) return undefined;
      const status = { ...service.status, loadBalancer: wanted };
      await objects.updateStatus<Service>('services', { ...service, status });
      return undefined;
    },
  };
}

const component = 'service-controller';

/** Why a service cannot have the load balancer that it asks for. */
function objectionTo({ spec }: Service): string | undefined {
  const { type, clusterIP, loadBalancerIP = '' } = spec;
  if (type !== 'LoadBalancer') return undefined;
  if (loadBalancerIP !== '' && loadBalancerIP !== clusterIP) {
    return `the address of a load balancer is the clusterIP of its service here: set clusterIP to choose it, and leave out loadBalancerIP ${loadBalancerIP}`;
  }
  return undefined;
}

type Addresses = NonNullable<Service['status']['loadBalancer']>;

function addressesOf({ spec }: Service): Addresses {
  const { type, clusterIP = '' } = spec;
  if (type !== 'LoadBalancer' || clusterIP === '' || clusterIP === 'None') return {};
  return { ingress: [{ ip: clusterIP, ipMode: 'VIP' }] };
}
