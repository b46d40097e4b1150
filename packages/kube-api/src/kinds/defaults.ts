import { type DefaultRule, under } from '#schema/default';
import { type Draft, text } from '#schema/draft';
import { podSpecDefaults } from './pod-defaults.ts';

/** Defaults of a Pod. */
export const podDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ...under('spec', podSpecDefaults),
];

/** A workload without a template has an empty one. */
const templateDefaults: readonly DefaultRule[] = [
  ['spec.template', {}],
  ['spec.template.spec', {}],
  ...under('spec.template.spec', podSpecDefaults),
];

/** Defaults of a ReplicaSet. */
export const replicaSetDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ['spec.replicas', 1],
  ...templateDefaults,
];

/** Defaults of a Deployment. */
export const deploymentDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ['spec.replicas', 1],
  ['spec.strategy', {}],
  ['spec.strategy.type', 'RollingUpdate'],
  ['spec.strategy.rollingUpdate', whenRolling],
  ['spec.strategy.rollingUpdate.maxUnavailable', '25%'],
  ['spec.strategy.rollingUpdate.maxSurge', '25%'],
  ['spec.revisionHistoryLimit', 10],
  ['spec.progressDeadlineSeconds', 600],
  ...templateDefaults,
];

function whenRolling(strategy: Draft): Draft | undefined {
  return text(strategy, 'type') === 'RollingUpdate' ? {} : undefined;
}

/** Defaults of a Service; addresses and node ports are allocated when it is admitted. */
export const serviceDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ['spec.type', 'ClusterIP'],
  ['spec.sessionAffinity', 'None'],
  ['spec.sessionAffinityConfig', affinityTimeout],
  ['spec.ports[].protocol', 'TCP'],
  ['spec.ports[].targetPort', (port) => port.port],
  ['spec.internalTrafficPolicy', unlessExternalName('Cluster')],
  ['spec.ipFamilies', unlessExternalName(['IPv4'])],
  ['spec.ipFamilyPolicy', unlessExternalName('SingleStack')],
  ['spec.externalTrafficPolicy', whenOnNodePorts('Cluster')],
  ['spec.allocateLoadBalancerNodePorts', (spec) => (isLoadBalancer(spec) ? true : undefined)],
  ['status.loadBalancer', {}],
];

function affinityTimeout(spec: Draft): Draft | undefined {
  return spec.sessionAffinity === 'ClientIP' ? { clientIP: { timeoutSeconds: 10_800 } } : undefined;
}

const isLoadBalancer = (spec: Draft) => spec.type === 'LoadBalancer';

function unlessExternalName(value: unknown) {
  return (spec: Draft) => (spec.type === 'ExternalName' ? undefined : value);
}

function whenOnNodePorts(value: unknown) {
  return (spec: Draft) => (spec.type === 'NodePort' || isLoadBalancer(spec) ? value : undefined);
}
