import type { Log, Objects, Pod, PodNetwork, Service } from '@slipway/kube-objects';
import { createEventRecorder } from '@slipway/kube-objects';
import { type DnsServer, startDnsServer } from '#dns/dns-server';
import type { ZoneView } from '#dns/dns-zone';
import { KernelHandover } from '#machine/kernel-handover';
import { podRoutes } from '#machine/kernel-routes';
import { ServiceAddresses } from '#machine/service-addresses';
import { createServiceProxy, type ServiceProxy } from '#proxy/service-proxy';
import { ServiceListeners } from '#relay/service-listeners';
import { Balancer } from '#routes/balancer';
import { RouteTable, slicesOf } from '#routes/route-table';
import { Traffic } from '#routes/traffic';

/** What the service network works on. */
export interface NetworkOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** Where files of the network are kept (the routes for the time when Slipway is down). */
  readonly directory: string;
  readonly clock?: () => Date;
  /** The cluster name server; default the tenth service address. It becomes the service kube-system/kube-dns. */
  readonly dnsAddress?: string;
  /** The domain of the cluster; default `cluster.local`. */
  readonly domain?: string;
  /**
   * `false` leaves the machine's network alone: no service addresses, node ports or name server,
   * only `services`. Default: what the rights of this process allow.
   */
  readonly machine?: boolean;
}

/** The service network of one cluster. */
export interface Network extends PodNetwork {
  /** Requests from outside the cluster to the ready pods of a service. */
  readonly services: ServiceProxy;
  /**
   * As long as there are pods, the kernel takes over: they go on serving. After the last pod no
   * trace is left on the machine.
   */
  close(): Promise<void>;
}

/** A pod is not kept waiting for the requests that it answers for longer than this. */
const longestWaitMs = 10_000;

/** Routes service addresses, node ports and names to ready pods. */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { objects, log, clock = () => new Date() } = options;
  const table = new RouteTable(objects, log);
  const traffic = new Traffic();
  const balancer = new Balancer(clock);
  const proxy = createServiceProxy({ objects, table, balancer, traffic });
  const machine =
    options.machine === false
      ? undefined
      : await joinMachine({ ...options, table, traffic, balancer });

  return {
    dnsAddress: machine?.dnsAddress,
    services: proxy,
    async withdrawn({ namespace, name }) {
      const pod = objects.get<Pod>('pods', name, namespace);
      if (!pod) return;
      const { uid, deletionGracePeriodSeconds: grace = 30 } = pod.metadata;
      table.withdraw(uid);
      log.debug('pod withdrawn from its services', { namespace, name });
      // Half of the grace period belongs to the pod itself.
      await traffic.settled(uid, Math.min(longestWaitMs, (grace * 1000) / 2));
    },
    async close() {
      await machine?.close();
      table[Symbol.dispose]();
      proxy.close();
    },
  };
}

interface MachineOptions extends NetworkOptions {
  readonly table: RouteTable;
  readonly traffic: Traffic;
  readonly balancer: Balancer;
}

/** The part of the network that changes the machine. */
interface Machine {
  readonly dnsAddress: string | undefined;
  close(): Promise<void>;
}

async function joinMachine(options: MachineOptions): Promise<Machine> {
  const { log, table, objects, clock } = options;
  const hasServiceAddresses = await ServiceAddresses.isPossible();
  const events = createEventRecorder(objects, log, clock);
  const listeners = new ServiceListeners({
    ...options,
    hasServiceAddresses,
    onTaken(namespace, name, message) {
      const service = objects.get<Service>('services', name, namespace);
      const happening = { type: 'Warning', reason: 'PortNotServed', message } as const;
      if (service) events.record(service, { ...happening, component: 'service-network' });
    },
  });
  if (!hasServiceAddresses) {
    log.warn(
      'service addresses and cluster DNS need root (CAP_NET_ADMIN); node ports, *.localhost addresses and pods by their IP work without',
    );
    table.onChange(() => listeners.update());
    listeners.update();
    return {
      dnsAddress: undefined,
      async close() {
        await listeners.close();
        await events.close();
      },
    };
  }

  const addresses = new ServiceAddresses();
  const handover = new KernelHandover(options.directory, dnsAddressOf(options));
  await offerDnsService(options);
  const follow = follower(async () => {
    const routes = table.all();
    await addresses.add(routes.flatMap(({ service }) => addressesOf(service)));
    listeners.update();
    await handover.write(routes);
  }, log);
  table.onChange(() => {
    // Leaving a pod must not wait for programs.
    listeners.update();
    void follow();
  });
  await follow();
  await handover.takeBack();
  const dns = await startDns(options);
  return {
    dnsAddress: dns && dnsAddressOf(options),
    async close() {
      await follow();
      const isNeeded = podRoutes(table.all()).length > 0;
      if (isNeeded) await handover.handOver();
      await Promise.all([listeners.close(), dns?.close()]);
      await events.close();
      if (isNeeded) return;
      const hasNeighbour = await handover.hasNeighbour();
      await handover.leave();
      if (!hasNeighbour) await addresses.clear();
    },
  };
}

const addressesOf = ({ spec }: Service) => [
  ...(spec.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : []),
  ...(spec.externalIPs ?? []),
];

/** The tenth address of the range whose first one is the API's. */
function dnsAddressOf({ dnsAddress, objects }: NetworkOptions): string {
  if (dnsAddress) return dnsAddress;
  const api = objects.get<Service>('services', 'kubernetes', 'default')?.spec.clusterIP;
  return api?.endsWith('.1') ? `${api}0` : '10.96.0.10';
}

/** Runs `work` again after every call, never twice at a time; resolves when the last run ended. */
function follower(work: () => Promise<void>, log: Log): () => Promise<void> {
  let isWanted = false;
  let running: Promise<void> | undefined;
  async function run() {
    while (isWanted) {
      isWanted = false;
      await work().catch((error: unknown) => log.warn('service routes not written', { error }));
    }
    running = undefined;
  }
  return () => {
    isWanted = true;
    running ??= run();
    return running;
  };
}

/** The name server as a service, so that it is seen where people look for it. */
async function offerDnsService(options: NetworkOptions): Promise<void> {
  const { objects, log } = options;
  const [namespace, name] = ['kube-system', 'kube-dns'];
  if (objects.get('services', name, namespace)) return;
  const metadata = { name, namespace, labels: { 'k8s-app': 'kube-dns' } };
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

async function startDns(options: MachineOptions): Promise<DnsServer | undefined> {
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
