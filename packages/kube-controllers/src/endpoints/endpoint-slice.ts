import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, EndpointSlice, Endpoints, New, Pod, Service } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { adopted, controllerOf, ownedBy } from '#work/owner';
import { mirrorEndpoints, type SliceContent } from './endpoint-mirror.ts';
import { groupByPorts, type PodEndpoint, type PortGroup } from './pod-endpoint.ts';
import { servicesOf } from './service-pods.ts';

const resource = 'endpointslices.discovery.k8s.io';
const nameLabel = 'kubernetes.io/service-name';
const managerLabel = 'endpointslice.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';
const largestSlice = 100;

/** Who keeps a slice: the controller of selectors, or the one that copies Endpoints by hand. */
type Manager = 'endpointslice-controller.k8s.io' | 'endpointslicemirroring-controller.k8s.io';

/** Keeps the endpoint slices of each service. */
export function endpointSliceController(surroundings: Surroundings): Controller {
  const { objects } = surroundings;
  return {
    name: 'endpointslice',
    watches: {
      services: (service) => [keyOf(service)],
      pods: (pod) => servicesOf(pod, objects),
      endpoints: (endpoints) => [keyOf(endpoints)],
      [resource]: ({ metadata: { namespace, labels } }) =>
        labels?.[nameLabel] ? [`${namespace}/${labels[nameLabel]}`] : [],
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const service = objects.get<Service>('services', name, namespace);
      // The slices of a service that is gone go with their owner.
      if (!service || service.spec.type === 'ExternalName') return undefined;
      const { selector } = service.spec;
      const manager: Manager = selector
        ? 'endpointslice-controller.k8s.io'
        : 'endpointslicemirroring-controller.k8s.io';
      const contents = selector
        ? fromPods(service, objects.list<Pod>('pods', { namespace, labels: selector }))
        : mirrorEndpoints(objects.get<Endpoints>('endpoints', name, namespace));
      const existing = objects
        .list<EndpointSlice>(resource, { namespace, labels: { [nameLabel]: name } })
        .filter(({ metadata }) => metadata.labels?.[managerLabel] === manager);
      await write(service, manager, contents, existing, surroundings);
      return undefined;
    },
  };
}

/** The slices for the pods of a service; a service without pods has one empty slice. */
function fromPods(service: Service, pods: readonly Pod[]): readonly SliceContent[] {
  const groups = groupByPorts(service, pods);
  return groups.length === 0 ? [{ endpoints: [], ports: [] }] : groups.flatMap(slices);
}

function slices({ ports, endpoints }: PortGroup): readonly SliceContent[] {
  const count = Math.ceil(endpoints.length / largestSlice);
  return Array.from({ length: count }, (_, index) => ({
    ports,
    endpoints: endpoints.slice(index * largestSlice, (index + 1) * largestSlice).map(sliceEndpoint),
  }));
}

function sliceEndpoint(endpoint: PodEndpoint): Endpoint {
  const { pod, address, hostname, ready, serving, terminating } = endpoint;
  const { name, namespace, uid } = pod.metadata;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname && { hostname }),
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', ...(namespace && { namespace }), name, uid },
  };
}

/** Creates, changes and deletes slices until there is one for each content. */
async function write(
  service: Service,
  manager: Manager,
  contents: readonly SliceContent[],
  existing: readonly EndpointSlice[],
  { objects }: Surroundings,
) {
  const free = new Set(existing);
  const labels = {
    ...service.metadata.labels,
    [nameLabel]: service.metadata.name,
    [managerLabel]: manager,
    ...(service.spec.clusterIP === 'None' && { [headlessLabel]: '' }),
  };
  for (const content of contents) {
    const slice =
      [...free].find(({ ports }) => isDeepStrictEqual(ports, content.ports)) ?? [...free][0];
    if (!slice) {
      await objects.create<EndpointSlice>(resource, newSlice(service, labels, content));
      continue;
    }
    free.delete(slice);
    const owned = controllerOf(slice) ? slice : adopted(slice, service);
    const next = { ...owned, metadata: { ...owned.metadata, labels }, ...content };
    if (!isDeepStrictEqual(next, slice)) await objects.update<EndpointSlice>(resource, next);
  }
  for (const { metadata } of free) {
    await objects.delete(resource, metadata.name, metadata.namespace, { uid: metadata.uid });
  }
}

const newSlice = (
  service: Service,
  labels: Readonly<Record<string, string>>,
  content: SliceContent,
): New<EndpointSlice> => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    generateName: `${service.metadata.name}-`,
    ...(service.metadata.namespace && { namespace: service.metadata.namespace }),
    labels,
    ownerReferences: [ownedBy(service)],
  },
  addressType: 'IPv4',
  ...content,
});
