import type { ConfigMap, Namespace } from '../kinds/types.ts';
import type { Log } from '../log.ts';
import type { Objects } from '../objects.ts';
import type { Store } from '../store/store.ts';
import { Work } from './work.ts';

const account = 'default';
const certificate = 'kube-root-ca.crt';

/** Keeps the default service account and the cluster's certificate in every namespace. */
export function startCompanions(
  store: Store,
  objects: Objects,
  rootCertificate: string,
  log: Log,
): AsyncDisposable {
  const work = new Work(log, async (namespace) => {
    const home = objects.get<Namespace>('namespaces', namespace);
    if (home === undefined || home.metadata.deletionTimestamp !== undefined) return;
    if (objects.get('serviceaccounts', account, namespace) === undefined) {
      await objects.create('serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: account, namespace },
      });
    }
    await ensureCertificate(namespace);
  });

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
    if (isOurs && metadata.namespace !== undefined) work.add(metadata.namespace);
  });
  for (const { metadata } of store.list('namespaces')) work.add(metadata.name);
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await work[Symbol.asyncDispose]();
    },
  };
}
