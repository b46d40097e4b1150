import type { KubeObject, Pod, Secret } from '@slipway/kube-objects';

/** The kinds that the network works on, and no others: it need not know what else is in a cluster. */
export const mirroredResources: readonly string[] = [
  'services',
  'endpointslices.discovery.k8s.io',
  'pods',
  'namespaces',
  'networkpolicies.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  ...['gatewayclasses', 'gateways', 'httproutes'].map(
    (plural) => `${plural}.gateway.networking.k8s.io`,
  ),
  'secrets',
];

/** As much of an object as the network has use for; undefined: nothing of it. */
export function mirrored(resource: string, object: KubeObject): KubeObject | undefined {
  const { managedFields: _, ...metadata } = object.metadata;
  const rest = { ...object, metadata };
  if (resource === 'secrets') return isCertificate(object as Secret) ? rest : undefined;
  // Every change of a pod comes along: what its containers are made of does not.
  if (resource === 'pods') {
    return { ...rest, metadata: { ...metadata, annotations: {} }, spec: specOf(object as Pod) };
  }
  return rest;
}

const isCertificate = ({ data = {} }: Secret) => 'tls.crt' in data && 'tls.key' in data;

function specOf({ spec }: Pod): Pod['spec'] {
  const { hostNetwork, containers, initContainers = [] } = spec;
  const shortened = (all: Pod['spec']['containers']) =>
    all.map(({ name, image, ports }) => ({ name, image, ...(ports && { ports }) }));
  return {
    ...(hostNetwork !== undefined && { hostNetwork }),
    containers: shortened(containers),
    initContainers: shortened(initContainers),
  };
}
