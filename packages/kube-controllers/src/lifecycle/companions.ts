import type { Store } from '@slipway/kube-api';
import type { ConfigMap, Log, Namespace, Objects } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

const account = 'default';
const certificate = 'kube-root-ca.crt';

/** Keeps the default service account and the cluster's certificate in every namespace. */
export function startCompanions(
  store: Store,
  objects: Objects,
  rootCertificate: string,
  log: Log,
): AsyncDisposable {
  const sync = async (namespace: string) => {
    const home = objects.get<Namespace>('namespaces', namespace);
    if (home === undefined || home.metadata.deletionTimestamp !== undefined) return undefined;
    if (objects.get('serviceaccounts', account, namespace) === undefined) {
      await objects.create('serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: account, namespace },
      });
    }
    await ensureCertificate(namespace);
    return undefined;
  };
  const queue = new WorkQueue({ name: 'namespace-companions', sync }, log);

  async function ensureCertificate(namespace: string): Promise<void> {
    const data = { 'ca.crt': rootCertificate };
    const map = objects.get<ConfigMap>('configmaps', certificate, namespace);
    if (map === undefined) {
      await objects.create<ConfigMap>('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: certificate, namespace },
        data,
      });
    } else await objects.update('configmaps', { ...map, data });
  }

  const subscription = store.subscribe(({ resource, object: { metadata } }) => {
    const isOurs =
      (resource === 'serviceaccounts' && metadata.name === account) ||
      (resource === 'configmaps' && metadata.name === certificate);
    if (isOurs && metadata.namespace !== undefined) queue.add(metadata.namespace);
  });
  for (const { metadata } of store.list('namespaces')) queue.add(metadata.name);
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}
