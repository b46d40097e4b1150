import { type Service, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { proxySubresource } from '#kinds/core/proxy';
import { warningsOfService } from '#kinds/warnings/service-warnings';
import type { Draft } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { fieldsAt } from '#scheme/selectable-fields';
import { allocateService } from './addresses.ts';
import { prepareService, validateService } from './service-rules.ts';

const { text, wide } = columnsOf<Service>();

/** Service of v1; addresses and node ports are allocated when it is admitted. */
export const service = defineKind('Service', 'services', {
  shortNames: ['svc'],
  isMadeByPut: true,
  categories: ['all'],
  hasStatus: true,
  subresources: [proxySubresource('services', 'ServiceProxyOptions')],
  nameRule: 'label1035',
  defaults: [
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
  ],
  prepare: prepareService,
  validate: validateService,
  warnings: warningsOfService,
  admit: ({ object, old, cluster }) => allocateService(cluster, object, old),
  quota: {
    takes: (name) => name.startsWith('services.'),
    amounts: (object) => portsTaken(object as Service),
  },
  columns: [
    nameColumn,
    text('Type', ({ spec }) => spec.type),
    text('Cluster-IP', ({ spec }) => spec.clusterIP || none),
    text('External-IP', externalAddress),
    text('Port(s)', servicePorts),
    ageColumn,
    wide('Selector', ({ spec }) => selectorText({ matchLabels: spec.selector ?? {} })),
  ],
  selectableFields: fieldsAt('spec.clusterIP', 'spec.type'),
});

/** What a service takes of a quota besides itself. */
function portsTaken({ spec }: Service): Readonly<Record<string, number>> {
  const nodePorts = (spec.ports ?? []).filter(({ nodePort }) => nodePort !== undefined).length;
  return {
    ...(nodePorts > 0 && { 'services.nodeports': nodePorts }),
    ...(spec.type === 'LoadBalancer' && { 'services.loadbalancers': 1 }),
  };
}

function affinityTimeout(spec: Draft): Draft | undefined {
  return spec.sessionAffinity === 'ClientIP' ? { clientIP: { timeoutSeconds: 10_800 } } : undefined;
}

function isLoadBalancer(spec: Draft): boolean {
  return spec.type === 'LoadBalancer';
}

function unlessExternalName(value: unknown) {
  return (spec: Draft) => (spec.type === 'ExternalName' ? undefined : value);
}

function whenOnNodePorts(value: unknown) {
  return (spec: Draft) => (spec.type === 'NodePort' || isLoadBalancer(spec) ? value : undefined);
}

function externalAddress({ spec, status }: Service): string {
  if (spec.type === 'ExternalName') return spec.externalName ?? none;
  const given = spec.externalIPs ?? [];
  if (spec.type !== 'LoadBalancer') return given.join(',') || none;
  const balancers = (status.loadBalancer?.ingress ?? []).map(
    ({ ip, hostname }) => ip ?? hostname ?? '',
  );
  return [...balancers, ...given].sort().join(',') || '<pending>';
}

function servicePorts({ spec: { ports = [] } }: Service): string {
  const words = ports.map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
  );
  return words.join(',') || none;
}
