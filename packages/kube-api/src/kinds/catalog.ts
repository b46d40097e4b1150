import { resourceKey } from '@slipway/kube-objects';
import type { Draft } from '#schema/draft';
import { prepareSecret, validateConfigMap, validateSecret } from './config.ts';
import {
  deploymentDefaults,
  podDefaults,
  replicaSetDefaults,
  serviceDefaults,
} from './defaults.ts';
import { validateEndpointSlice, validateEndpoints } from './endpoints.ts';
import type { Kind } from './kind.ts';
import { preparePod, validatePod } from './pod.ts';
import { prepareService, validateService } from './service.ts';
import { validateDeployment, validateReplicaSet } from './workload.ts';

/** A namespaced kind of the core group without a status: what most kinds are variations of. */
function core(kind: string, plural: string, more: Partial<Kind>): Kind {
  return {
    group: '',
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: true,
    type: `core.${kind}`,
    hasStatus: false,
    nameRule: 'subdomain',
    defaults: [],
    ...more,
  };
}

/** Every kind that is stored, in the order of discovery. */
export const kinds: readonly Kind[] = [
  core('ConfigMap', 'configmaps', { shortNames: ['cm'], validate: validateConfigMap }),
  core('Endpoints', 'endpoints', { shortNames: ['ep'], validate: validateEndpoints }),
  core('Event', 'events', { shortNames: ['ev'] }),
  core('Namespace', 'namespaces', {
    shortNames: ['ns'],
    namespaced: false,
    hasStatus: true,
    nameRule: 'label',
    defaults: [['spec', {}]],
    prepare: prepareNamespace,
  }),
  core('Node', 'nodes', {
    shortNames: ['no'],
    namespaced: false,
    hasStatus: true,
    defaults: [['spec', {}]],
  }),
  core('Pod', 'pods', {
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    defaults: podDefaults,
    prepare: preparePod,
    validate: validatePod,
  }),
  core('Secret', 'secrets', {
    defaults: [['type', 'Opaque']],
    prepare: prepareSecret,
    validate: validateSecret,
  }),
  core('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  core('Service', 'services', {
    shortNames: ['svc'],
    categories: ['all'],
    hasStatus: true,
    nameRule: 'label1035',
    defaults: serviceDefaults,
    prepare: prepareService,
    validate: validateService,
  }),
  core('Deployment', 'deployments', {
    group: 'apps',
    type: 'apps.Deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    hasScale: true,
    defaults: deploymentDefaults,
    validate: validateDeployment,
  }),
  core('ReplicaSet', 'replicasets', {
    group: 'apps',
    type: 'apps.ReplicaSet',
    shortNames: ['rs'],
    categories: ['all'],
    hasStatus: true,
    hasGeneration: true,
    hasScale: true,
    defaults: replicaSetDefaults,
    validate: validateReplicaSet,
  }),
  core('Lease', 'leases', {
    group: 'coordination.k8s.io',
    type: 'coordination.Lease',
    needsVersion: true,
  }),
  core('EndpointSlice', 'endpointslices', {
    group: 'discovery.k8s.io',
    type: 'discovery.EndpointSlice',
    defaults: [['ports[].protocol', 'TCP']],
    validate: validateEndpointSlice,
  }),
];

const byResource = new Map(kinds.map((kind) => [resourceKey(kind), kind]));

/** The kind behind a resource key such as `deployments.apps`. */
export const findKind = (resource: string): Kind | undefined => byResource.get(resource);

/** A namespace is kept until it is empty. */
function prepareNamespace(namespace: Draft, old: Draft | undefined): void {
  const meta = namespace.metadata as Draft;
  meta.labels = { ...(meta.labels as Draft), 'kubernetes.io/metadata.name': meta.name };
  if (old !== undefined) return;
  namespace.spec = { finalizers: ['kubernetes'] };
  namespace.status = { phase: 'Active' };
}
