import { isDeepStrictEqual } from 'node:util';
import type { EndpointAddress, Endpoints, Pod, Service } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { groupByPorts, type PodEndpoint } from './pod-endpoint.ts';
import { servicesOf } from './service-pods.ts';

const managerLabel = 'endpoints.kubernetes.io/managed-by';

/** Keeps the Endpoints object of each service with a selector, for clients that still read it. */
export function endpointsController({ objects }: Surroundings): Controller {
  return {
    name: 'endpoints',
    watches: {
      services: (service) => [keyOf(service)],
      pods: (pod) => servicesOf(pod, objects),
      endpoints: (endpoints) => [keyOf(endpoints)],
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const service = objects.get<Service>('services', name, namespace);
      const existing = objects.get<Endpoints>('endpoints', name, namespace);
      if (!service) {
        const isOurs = existing?.metadata.labels?.[managerLabel] !== undefined;
        if (isOurs) await objects.delete('endpoints', name, namespace);
        return undefined;
      }
      const { selector } = service.spec;
      if (!selector || service.spec.type === 'ExternalName') return undefined;
      const pods = objects.list<Pod>('pods', { namespace, labels: selector });
      const subsets = subsetsOf(service, pods);
      const labels = {
        ...service.metadata.labels,
        [managerLabel]: 'endpoint-controller',
        ...(service.spec.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
      };
      if (!existing) {
        const metadata = { name, namespace, labels };
        const kind = { apiVersion: 'v1', kind: 'Endpoints' };
        await objects.create<Endpoints>('endpoints', { ...kind, metadata, subsets });
        return undefined;
      }
      const metadata = { ...existing.metadata, labels };
      const next = { ...existing, metadata, subsets };
      const isSame = isDeepStrictEqual({ ...existing, subsets: existing.subsets ?? [] }, next);
      if (!isSame) await objects.update<Endpoints>('endpoints', next);
      return undefined;
    },
  };
}

/** The pods with equal ports together; those on their way out are left out. */
function subsetsOf(service: Service, pods: readonly Pod[]): NonNullable<Endpoints['subsets']> {
  const groups = groupByPorts(
    service,
    pods.filter(({ metadata }) => !metadata.deletionTimestamp),
  );
  return groups
    .filter(({ ports }) => ports.length > 0 || service.spec.clusterIP === 'None')
    .map(({ ports, endpoints }) => {
      const addresses = endpoints.filter(({ ready }) => ready).map(address);
      const notReadyAddresses = endpoints.filter(({ ready }) => !ready).map(address);
      return {
        ...(addresses.length > 0 && { addresses }),
        ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
        ...(ports.length > 0 && {
          ports: ports.map(({ name, ...port }) => ({ ...(name && { name }), ...port })),
        }),
      };
    });
}

function address({ address: ip, hostname, pod }: PodEndpoint): EndpointAddress {
  const { name, namespace, uid } = pod.metadata;
  return {
    ip,
    ...(hostname && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), name, uid },
  };
}
