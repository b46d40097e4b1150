import { ApiError, type ConfigMap, type Objects } from '@slipway/kube-objects';
import type { Pki } from '#access/pki';
import { frontProxyName } from '#access/pki';
import { remoteHeaders } from './remote-headers.ts';

const [resource, name, namespace] = [
  'configmaps',
  'extension-apiserver-authentication',
  'kube-system',
];

/** Tells servers of other groups whose certificates and headers they may believe. */
export async function publishTrust(
  objects: Pick<Objects, 'get' | 'create' | 'update'>,
  { ca, frontProxy }: Pick<Pki, 'ca' | 'frontProxy'>,
): Promise<void> {
  const data = {
    'client-ca-file': ca,
    'requestheader-allowed-names': JSON.stringify([frontProxyName]),
    'requestheader-client-ca-file': frontProxy.ca,
    'requestheader-extra-headers-prefix': JSON.stringify([remoteHeaders.extraPrefix]),
    'requestheader-group-headers': JSON.stringify([remoteHeaders.group]),
    'requestheader-uid-headers': JSON.stringify([remoteHeaders.uid]),
    'requestheader-username-headers': JSON.stringify([remoteHeaders.user]),
  };
  const old = objects.get<ConfigMap>(resource, name, namespace);
  if (old !== undefined) {
    const isSame = Object.entries(data).every(([key, value]) => old.data?.[key] === value);
    if (!isSame) await objects.update(resource, { ...old, data: { ...old.data, ...data } });
    return;
  }
  const metadata = { name, namespace };
  await objects
    .create<ConfigMap>(resource, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data })
    .catch((error: unknown) => {
      // Made by somebody else at the same moment.
      if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
    });
}
