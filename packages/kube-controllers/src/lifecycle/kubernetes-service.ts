import { isDeepStrictEqual } from 'node:util';
import type { Endpoints, KubeObject, Log, Objects, Service } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

const name = 'kubernetes';
const namespace = 'default';

/** The service under which pods find the API; it comes back when somebody deletes it. */
export interface KubernetesService extends AsyncDisposable {
  /** Leads the service to where the API listens. */
  announce(ip: string, port: number): Promise<void>;
}

/** Makes the service at its address and keeps it. */
export async function keepKubernetesService(
  objects: Objects,
  address: string,
  log: Log,
): Promise<KubernetesService> {
  let subsets: NonNullable<Endpoints['subsets']> | undefined;
  const sync = async () => {
    await ensureService(objects, address);
    if (subsets !== undefined) await ensureEndpoints(objects, subsets);
    return undefined;
  };
  const queue = new WorkQueue({ name: 'kubernetes-service', sync }, log);
  const look = ({ object: { metadata } }: { readonly object: KubeObject }) => {
    if (metadata.name === name && metadata.namespace === namespace) queue.add(name);
  };
  const watches = ['services', 'endpoints'].map((resource) => objects.watch(resource, look));
  await sync();
  return {
    async announce(ip, port) {
      subsets = [{ addresses: [{ ip }], ports: [{ name: 'https', port, protocol: 'TCP' }] }];
      await sync();
    },
    async [Symbol.asyncDispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
      await queue.close();
    },
  };
}

async function ensureService(objects: Objects, address: string): Promise<void> {
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

async function ensureEndpoints(
  objects: Objects,
  subsets: NonNullable<Endpoints['subsets']>,
): Promise<void> {
  const old = objects.get<Endpoints>('endpoints', name, namespace);
  if (old === undefined) {
    const metadata = { name, namespace };
    await objects.create<Endpoints>('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets,
    });
  } else if (!isDeepStrictEqual(old.subsets, subsets)) {
    await objects.update<Endpoints>('endpoints', { ...old, subsets });
  }
}
