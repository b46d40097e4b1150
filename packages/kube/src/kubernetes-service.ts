import type { Endpoints, Service } from './kinds/types.ts';
import type { Objects } from './objects.ts';

const name = 'kubernetes';
const namespace = 'default';

/** Makes the service under which pods find the API. */
export async function ensureKubernetesService(objects: Objects, address: string): Promise<void> {
  if (objects.get('services', name, namespace) !== undefined) return;
  await objects.create<Service>('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: address,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
    },
    status: {},
  });
}

/** Leads that service to where the API listens. */
export async function announceApi(objects: Objects, ip: string, port: number): Promise<void> {
  const subsets = [{ addresses: [{ ip }], ports: [{ name: 'https', port, protocol: 'TCP' }] }];
  const old = objects.get<Endpoints>('endpoints', name, namespace);
  if (old !== undefined) {
    await objects.update<Endpoints>('endpoints', { ...old, subsets });
    return;
  }
  await objects.create<Endpoints>('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, namespace },
    subsets,
  });
}
