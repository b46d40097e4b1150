import type { Log, Objects, Service } from '@slipway/kube-objects';
import { type DnsServer, startDnsServer } from '#dns/dns-server';
import type { ZoneView } from '#dns/dns-zone';
import type { PolicyPod } from '#policy/pod-rules';
import { type RouteTable, slicesOf } from '#routes/route-table';

/** What the name server of a cluster is made from. */
export interface ClusterDnsOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** The cluster name server; default the tenth service address. It becomes the service kube-system/kube-dns. */
  readonly dnsAddress?: string;
  /** The domain of the cluster; default `cluster.local`. */
  readonly domain?: string;
}

/** The tenth address of the range whose first one is the API's. */
export function dnsAddressOf({ dnsAddress, objects }: ClusterDnsOptions): string {
  if (dnsAddress) return dnsAddress;
  const api = objects.get<Service>('services', 'kubernetes', 'default')?.spec.clusterIP;
  return api?.endsWith('.1') ? `${api}0` : '10.96.0.10';
}

/** The name server as network policies name it: by the labels of the pod that it is elsewhere. */
export const dnsAsPod = (options: ClusterDnsOptions): PolicyPod => ({
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  address: dnsAddressOf(options),
  ports: [
    { name: 'dns', protocol: 'UDP', containerPort: 53 },
    { name: 'dns-tcp', protocol: 'TCP', containerPort: 53 },
  ],
});

/** By these `kubectl cluster-info` finds it, and says what it is called. */
const dnsLabels = {
  'k8s-app': 'kube-dns',
  'kubernetes.io/cluster-service': 'true',
  'kubernetes.io/name': 'CoreDNS',
};

/** A service of an earlier version gets the labels that it has not. */
async function nameService({ objects, log }: ClusterDnsOptions, known: Service): Promise<void> {
  const { labels = {} } = known.metadata;
  if (Object.keys(dnsLabels).every((label) => label in labels)) return;
  const metadata = { ...known.metadata, labels: { ...dnsLabels, ...labels } };
  await objects
    .update<Service>('services', { ...known, metadata })
    .catch((error: unknown) => log.warn('service kube-system/kube-dns not labelled', { error }));
}

/** The name server as a service, so that it is seen where people look for it. */
export async function offerDnsService(options: ClusterDnsOptions): Promise<void> {
  const { objects, log } = options;
  const [namespace, name] = ['kube-system', 'kube-dns'];
  const known = objects.get<Service>('services', name, namespace);
  if (known !== undefined) return await nameService(options, known);
  const metadata = { name, namespace, labels: dnsLabels };
  const clusterIP = dnsAddressOf(options);
  const ports = [
    { name: 'dns', protocol: 'UDP', port: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53 },
  ] as const;
  try {
    await objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', clusterIP, ports },
      status: {},
    });
  } catch (error) {
    log.warn('service kube-system/kube-dns not created', { error });
  }
}

/** Starts the name server; undefined when its address cannot be had. */
export async function startDns(
  options: ClusterDnsOptions & { readonly table: RouteTable },
): Promise<DnsServer | undefined> {
  const { objects, log, table, domain = 'cluster.local' } = options;
  const view: ZoneView = {
    service: (namespace, name) => objects.get<Service>('services', name, namespace),
    services: () => objects.list<Service>('services'),
    slices: (namespace, name) =>
      slicesOf(objects, namespace, name).map((slice) => ({
        ...slice,
        endpoints: slice.endpoints.filter(({ targetRef }) => !table.isWithdrawn(targetRef?.uid)),
      })),
  };
  const host = dnsAddressOf(options);
  try {
    return await startDnsServer({ host, domain, view, log });
  } catch (error) {
    log.warn('cluster DNS is not served; names of services do not resolve in pods', {
      host,
      error,
    });
    return undefined;
  }
}
