import type {
  ConfigMap,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  KubeObject,
  Lease,
  Namespace,
  Node,
  PodTemplate,
  ReplicaSet,
  Secret,
  Service,
  ServiceAccount,
} from '@slipway/kube-objects';
import { age, ageColumn, type Column, columnsOf, nameColumn, none } from './column.ts';
import { podColumns } from './pod-columns.ts';
import { selectorText } from './selector-text.ts';

interface WithTemplate extends KubeObject {
  readonly spec: { readonly template: PodTemplate };
}

const template = columnsOf<WithTemplate>();

const templateColumns: readonly Column[] = [
  template.wide('Containers', ({ spec }) =>
    spec.template.spec.containers.map(({ name }) => name).join(','),
  ),
  template.wide('Images', ({ spec }) =>
    spec.template.spec.containers.map(({ image }) => image).join(','),
  ),
];

const deployment = columnsOf<Deployment>();
const replicaSet = columnsOf<ReplicaSet>();
const service = columnsOf<Service>();
const node = columnsOf<Node>();
const event = columnsOf<Event>();
const endpoints = columnsOf<Endpoints>();
const slice = columnsOf<EndpointSlice>();

const keys = (map: object | undefined) => Object.keys(map ?? {}).length;

/** What `kubectl get` prints of each kind, by resource. */
const table: Readonly<Record<string, readonly Column[]>> = {
  pods: podColumns,
  'deployments.apps': [
    nameColumn,
    deployment.text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
    deployment.text('Up-to-date', ({ status }) => String(status.updatedReplicas ?? 0)),
    deployment.text('Available', ({ status }) => String(status.availableReplicas ?? 0)),
    ageColumn,
    ...templateColumns,
    deployment.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
  'replicasets.apps': [
    nameColumn,
    replicaSet.integer('Desired', ({ spec }) => spec.replicas),
    replicaSet.integer('Current', ({ status }) => status.replicas ?? 0),
    replicaSet.integer('Ready', ({ status }) => status.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns,
    replicaSet.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
  services: [
    nameColumn,
    service.text('Type', ({ spec }) => spec.type),
    service.text('Cluster-IP', ({ spec }) => spec.clusterIP || none),
    service.text('External-IP', externalAddress),
    service.text('Port(s)', servicePorts),
    ageColumn,
    service.wide('Selector', ({ spec }) => selectorText({ matchLabels: spec.selector ?? {} })),
  ],
  endpoints: [
    nameColumn,
    endpoints.text('Endpoints', ({ subsets = [] }) =>
      firstThree(
        subsets.flatMap(({ addresses = [], ports = [] }) =>
          ports.length === 0
            ? addresses.map(({ ip }) => ip)
            : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
        ),
        none,
      ),
    ),
    ageColumn,
  ],
  'endpointslices.discovery.k8s.io': [
    nameColumn,
    slice.text('AddressType', ({ addressType }) => addressType),
    slice.text('Ports', ({ ports }) =>
      firstThree(
        (ports ?? []).map(({ port }) => (port === undefined ? '*' : String(port))),
        '<unset>',
        ',',
      ),
    ),
    slice.text('Endpoints', ({ endpoints: list }) =>
      firstThree(
        (list ?? []).flatMap(({ addresses }) => addresses),
        '<unset>',
        ',',
      ),
    ),
    ageColumn,
  ],
  nodes: [
    nameColumn,
    node.text('Status', nodeStatus),
    node.text('Roles', ({ metadata }) => roles(metadata.labels ?? {})),
    ageColumn,
    node.text('Version', ({ status }) => status.nodeInfo?.kubeletVersion ?? ''),
    node.wide('Internal-IP', (object) => nodeAddress(object, 'InternalIP')),
    node.wide('External-IP', (object) => nodeAddress(object, 'ExternalIP')),
    node.wide('OS-Image', ({ status }) => status.nodeInfo?.osImage || '<unknown>'),
    node.wide('Kernel-Version', ({ status }) => status.nodeInfo?.kernelVersion || '<unknown>'),
    node.wide(
      'Container-Runtime',
      ({ status }) => status.nodeInfo?.containerRuntimeVersion || '<unknown>',
    ),
  ],
  namespaces: [
    nameColumn,
    columnsOf<Namespace>().text('Status', ({ status }) => status.phase ?? ''),
    ageColumn,
  ],
  configmaps: [
    nameColumn,
    columnsOf<ConfigMap>().integer('Data', ({ data, binaryData }) => keys(data) + keys(binaryData)),
    ageColumn,
  ],
  secrets: [
    nameColumn,
    columnsOf<Secret>().text('Type', ({ type }) => type ?? ''),
    columnsOf<Secret>().integer('Data', ({ data }) => keys(data)),
    ageColumn,
  ],
  serviceaccounts: [
    nameColumn,
    columnsOf<ServiceAccount>().integer('Secrets', ({ secrets }) => secrets?.length ?? 0),
    ageColumn,
  ],
  'leases.coordination.k8s.io': [
    nameColumn,
    columnsOf<Lease>().text('Holder', ({ spec }) => spec.holderIdentity ?? ''),
    ageColumn,
  ],
  events: [
    event.text('Last Seen', (object, now) => age(lastSeen(object), now)),
    event.text('Type', ({ type }) => type ?? ''),
    event.text('Reason', ({ reason }) => reason ?? ''),
    event.text('Object', ({ involvedObject: { kind = '', name = '' } }) =>
      kind === '' ? name : `${kind.toLowerCase()}/${name}`,
    ),
    event.wide('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
    event.wide('Source', ({ source = {}, reportingComponent = '' }) =>
      [source.component ?? reportingComponent, source.host ?? ''].filter(Boolean).join(', '),
    ),
    event.text('Message', ({ message = '' }) => message.trim()),
    event.wide('First Seen', (object, now) => age(object.firstTimestamp ?? lastSeen(object), now)),
    event.wideInteger('Count', ({ series, count }) => series?.count ?? count ?? 1),
    { ...nameColumn, priority: 1 },
  ],
};

const withoutColumns: readonly Column[] = [nameColumn, ageColumn];

/** The columns of a resource; name and age when it has none of its own. */
export const columnsOfResource = (resource: string) => table[resource] ?? withoutColumns;

const lastSeen = ({ series, lastTimestamp, eventTime, metadata }: Event) =>
  series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;

function firstThree(items: readonly string[], empty: string, separator = ','): string {
  if (items.length === 0) return empty;
  const more = items.length > 3 ? ` + ${items.length - 3} more...` : '';
  return items.slice(0, 3).join(separator) + more;
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

function nodeStatus({ spec, status }: Node): string {
  const condition = (status.conditions ?? []).find(({ type }) => type === 'Ready');
  const words = { True: 'Ready', False: 'NotReady', Unknown: 'NotReady' };
  const word = condition === undefined ? 'Unknown' : words[condition.status];
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

const rolePrefix = 'node-role.kubernetes.io/';

function roles(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels)
    .filter((label) => label.startsWith(rolePrefix))
    .map((label) => label.slice(rolePrefix.length));
  return names.sort().join(',') || none;
}

const nodeAddress = ({ status }: Node, wanted: string) =>
  (status.addresses ?? []).find(({ type }) => type === wanted)?.address ?? none;
