import {
  createEventRecorder,
  type EventRecorder,
  type Log,
  type PodNetwork,
  type Service,
} from '@slipway/kube-objects';
import { type Certificate, listenForIngress } from '#ingress/ingress-listener';
import type { IngressRouter } from '#ingress/ingress-router';
import { closedDoors } from '#machine/closed-doors';
import { KernelHandover } from '#machine/kernel-handover';
import { KernelPolicies } from '#machine/kernel-policies';
import { podRoutes } from '#machine/kernel-routes';
import { ServiceAddresses } from '#machine/service-addresses';
import type { Policies } from '#policy/policies';
import { HealthChecks } from '#relay/health-checks';
import { ServiceListeners } from '#relay/service-listeners';
import type { Balancer } from '#routes/balancer';
import type { Route, RouteTable } from '#routes/route-table';
import type { Traffic } from '#routes/traffic';
import { type ClusterDnsOptions, dnsAddressOf, offerDnsService, startDns } from './cluster-dns.ts';
import { ingressAddress, ingressService, offerIngressService } from './offer-ingress.ts';

/** The part of the network that carries connections and changes the machine, wherever it runs. */
export interface Carrier {
  /** Name server for pods; undefined while it is not served. */
  readonly dnsAddress: string | undefined;
  /** Resolves when routes and policies of this moment are in force. */
  settled(): Promise<void>;
  /** Resolves when what policies say of a pod is in force at its address. */
  joined(pod: JoinedPod): Promise<void>;
  /** Resolves when connections no longer lead to a pod. */
  withdrawn(pod: Omit<JoinedPod, 'address'>): Promise<void>;
  close(): Promise<void>;
}

/** A pod and the address that it has just got. */
export type JoinedPod = Parameters<PodNetwork['joined']>[0];

/** What the machine is told of. */
export interface MachineOptions extends ClusterDnsOptions {
  /** Where files of the network are kept (the routes for the time when Slipway is down). */
  readonly directory: string;
  readonly clock?: () => Date;
  readonly table: RouteTable;
  readonly traffic: Traffic;
  readonly balancer: Balancer;
  readonly policies: Policies;
  readonly ingress: IngressRouter;
  readonly serviceCidr?: string;
  readonly certificate?: Certificate;
  /** Default: what it says is written to the objects here. */
  readonly events?: EventRecorder;
}

type Machine = Pick<Carrier, 'dnsAddress' | 'settled' | 'close'>;

/** Listens where services are and tells the kernel what it must know, as far as rights allow. */
export async function joinMachine(options: MachineOptions): Promise<Carrier> {
  const { objects, log, clock, policies } = options;
  const hasServiceAddresses = await ServiceAddresses.isPossible();
  const events = options.events ?? createEventRecorder(objects, log, clock);
  const listeners = createListeners(options, hasServiceAddresses, events);
  const checks = new HealthChecks(options);
  checks.update();
  options.table.onChange(() => checks.update());
  const machine = hasServiceAddresses
    ? await followWithKernel(options, listeners, events)
    : followWithoutKernel(options, listeners, events);
  return {
    ...machine,
    async joined() {
      if (policies.rules().size > 0) await machine.settled();
    },
    withdrawn: async () => {},
    async close() {
      checks.close();
      await machine.close();
    },
  };
}

function createListeners(
  options: MachineOptions,
  hasServiceAddresses: boolean,
  events: EventRecorder,
): ServiceListeners {
  const { objects, policies } = options;
  return new ServiceListeners({
    ...options,
    hasServiceAddresses,
    isPod: (address) => policies.addresses().includes(address),
    mayReach: (from, { address: to, port }, protocol) =>
      policies.mayConnect({ from, to, protocol, port }),
    onTaken(namespace, name, message) {
      const service = objects.get<Service>('services', name, namespace);
      const happening = { type: 'Warning', reason: 'PortNotServed', message } as const;
      if (service) events.record(service, { ...happening, component: 'service-network' });
    },
  });
}

function followWithoutKernel(
  { log, table, policies }: MachineOptions,
  listeners: ServiceListeners,
  events: EventRecorder,
): Machine {
  log.warn(
    'service addresses and cluster DNS need root (CAP_NET_ADMIN); node ports, *.localhost addresses and pods by their IP work without',
  );
  const follow = () => {
    listeners.update();
    const message =
      'Pods reach each other whatever this policy says: to enforce it, Slipway needs root (CAP_NET_ADMIN)';
    for (const policy of policies.all()) reportUnenforced(policy, message, events);
  };
  table.onChange(() => listeners.update());
  policies.onChange(follow);
  follow();
  return {
    dnsAddress: undefined,
    settled: async () => {},
    async close() {
      await listeners.close();
      await events.close();
    },
  };
}

const reportUnenforced = (
  policy: Parameters<EventRecorder['record']>[0],
  message: string,
  events: EventRecorder,
) =>
  events.record(policy, {
    type: 'Warning',
    reason: 'NetworkPolicyNotEnforced',
    message,
    component: 'service-network',
  });

async function followWithKernel(
  options: MachineOptions,
  listeners: ServiceListeners,
  events: EventRecorder,
): Promise<Machine> {
  const { objects, log, table, policies, directory } = options;
  const addresses = new ServiceAddresses();
  const handover = new KernelHandover(directory, dnsAddressOf(options));
  const kernel = new KernelPolicies(directory, dnsAddressOf(options));
  await offerDnsService(options);
  await offerIngressService(objects, log);
  const enforce = async (routes: readonly Route[]) => {
    const pods = policies.addresses();
    const rules = [...policies.rules().values()];
    const mayConnect = policies.mayConnect.bind(policies);
    const doors = rules.length === 0 ? [] : closedDoors(withOwn(routes), pods, mayConnect);
    const ofPods = rules.filter(({ address }) => pods.includes(address));
    await kernel.write(ofPods, doors).catch((error: unknown) => {
      log.error('network policies are not enforced', { error });
      const message = `The kernel did not take it: ${error instanceof Error ? error.message : error}`;
      for (const policy of policies.all()) reportUnenforced(policy, message, events);
    });
  };
  const follow = follower(async () => {
    const routes = table.all();
    // First what keeps out, then what lets in.
    await enforce(routes);
    const wanted = routes.flatMap(({ service }) => addressesOf(service));
    await addresses.add(wanted);
    listeners.update();
    await handover.write(routes);
    const gone = addresses.beyond(wanted).filter((address) => !listeners.isInUse(address));
    // One with the same range has services of its own there.
    if (gone.length > 0 && !(await handover.hasNeighbour())) await addresses.remove(gone);
  }, log);
  table.onChange(() => {
    // Leaving a pod must not wait for programs.
    listeners.update();
    void follow();
  });
  policies.onChange(() => void follow());
  if (options.serviceCidr) await addresses.inherit(options.serviceCidr);
  await follow();
  await handover.takeBack();
  const dns = await startDns(options);
  const web = listenAtAddress(options);
  return {
    dnsAddress: dns && dnsAddressOf(options),
    settled: follow,
    async close() {
      await follow();
      const isNeeded = podRoutes(table.all()).length > 0;
      if (isNeeded) await handover.handOver();
      await Promise.all([listeners.close(), dns?.close(), web?.close()]);
      await events.close();
      if (isNeeded) return;
      const hasNeighbour = await handover.hasNeighbour();
      await handover.leave();
      if (!hasNeighbour) await addresses.clear();
    },
  };
}

function listenAtAddress({ objects, log, ingress, certificate }: MachineOptions) {
  const host = ingressAddress(objects);
  return host ? listenForIngress({ host, router: ingress, certificate, log }) : undefined;
}

/** What this process answers itself, names and ingresses, is at the addresses of their services. */
const withOwn = (routes: readonly Route[]): readonly Route[] => {
  const own = (namespace: string | undefined, name: string) =>
    namespace === 'kube-system' && (name === 'kube-dns' || name === ingressService.name);
  return routes.map((route) => {
    const { metadata, spec } = route.service;
    const isOwn = route.backends.length === 0 && own(metadata.namespace, metadata.name);
    if (!isOwn || !spec.clusterIP) return route;
    const here = { address: spec.clusterIP, port: route.port.port, pod: undefined, isHere: true };
    return { ...route, backends: [here] };
  });
};

const addressesOf = ({ spec }: Service) => [
  ...(spec.clusterIP && spec.clusterIP !== 'None' ? [spec.clusterIP] : []),
  ...(spec.externalIPs ?? []),
];

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
