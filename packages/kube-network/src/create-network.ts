import { setTimeout } from 'node:timers/promises';
import type { EventRecorder, Pod, PodNetwork, WebProxy } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import type { Certificate } from '#ingress/ingress-listener';
import { createIngressRouter, type IngressRouter } from '#ingress/ingress-router';
import { Policies } from '#policy/policies';
import { createServiceProxy, type ServiceProxy } from '#proxy/service-proxy';
import { createWebProxy } from '#proxy/web-proxy';
import { Balancer } from '#routes/balancer';
import { RouteTable } from '#routes/route-table';
import { Traffic } from '#routes/traffic';
import { tellUse } from '#sleep/tell-use';
import { createWaking } from '#sleep/wait-awake';
import { carryElsewhere, type Elsewhere } from './carry-elsewhere.ts';
import { type ClusterDnsOptions, dnsAsPod } from './cluster-dns.ts';
import { type Carrier, joinMachine } from './join-machine.ts';
import { ingressAsPods, offerIngressClass } from './offer-ingress.ts';

/** What the service network works on. */
export interface NetworkOptions extends ClusterDnsOptions {
  /** Where files of the network are kept (the routes for the time when Slipway is down). */
  readonly directory: string;
  readonly clock?: () => Date;
  /** Which addresses its services get; what an earlier end has left of them is cleared away. */
  readonly serviceCidr?: string;
  /** The certificate of ingresses that have none of their own. */
  readonly certificate?: Certificate;
  /**
   * `false` leaves the machine's network alone: no service addresses, node ports or name server,
   * only `services`. Default: what the rights of this process allow.
   */
  readonly machine?: boolean;
  /** Another process carries connections and changes the machine; see `Elsewhere`. */
  readonly elsewhere?: Elsewhere;
  /** Told who asks for services whose pods may sleep; without it none is woken. */
  readonly asked?: (service: AskedService) => void;
  /** Default: what it says is written to the objects here. */
  readonly events?: EventRecorder;
}

/** The service network of one cluster. */
export interface Network extends PodNetwork {
  /** Requests from outside the cluster to the ready pods of a service. */
  readonly services: ServiceProxy;
  /** Requests that come through the API. */
  readonly web: WebProxy;
  /** Resolves when the services of this moment can be reached at their addresses, or after a moment. */
  settled(): Promise<void>;
  /** Requests from outside by host and path. */
  readonly ingress: IngressRouter;
  /**
   * As long as there are pods, the kernel takes over: they go on serving. After the last pod no
   * trace is left on the machine.
   */
  close(): Promise<void>;
}

/** Who has made a service is not kept waiting for a slow machine for longer than this. */
const longestSettlingMs = 2000;
/** A pod is not kept waiting for the requests that it answers for longer than this. */
const longestWaitMs = 10_000;

/** Routes service addresses, node ports and names to ready pods. */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { objects, log, elsewhere, clock = () => new Date() } = options;
  const table = new RouteTable(objects, log);
  const traffic = new Traffic();
  const balancer = new Balancer(clock);
  const { asked = () => {} } = options;
  const { awake } = createWaking({ objects, table, asked });
  const use = tellUse({ objects, table, traffic, asked });
  const proxy = createServiceProxy({ objects, table, balancer, traffic, awake });
  const others = () => [dnsAsPod(options), ...ingressAsPods(objects)];
  const policies = new Policies({ objects, log, others });
  const ingress = createIngressRouter({ objects, proxy });
  await offerIngressClass(objects, log);
  const carrier = await carrierOf();

  return {
    dnsAddress: carrier?.dnsAddress,
    services: proxy,
    ingress,
    web: createWebProxy({ objects, table, balancer, traffic }),
    async joined(pod) {
      policies.joined(pod.namespace, pod.name, pod.address);
      const told = carrier?.joined(pod);
      if (policies.rules().size > 0) await told;
      else told?.catch((error: unknown) => log.warn('address of a pod not told', { error }));
    },
    async settled() {
      if (carrier === undefined) return;
      await atMost(longestSettlingMs, carrier.settled());
    },
    async withdrawn({ namespace, name }) {
      const pod = objects.get<Pod>('pods', name, namespace);
      if (!pod) return;
      const { uid, deletionGracePeriodSeconds: grace = 30 } = pod.metadata;
      table.withdraw(uid);
      log.debug('pod withdrawn from its services', { namespace, name });
      // Half of the grace period belongs to the pod itself.
      const longest = Math.min(longestWaitMs, (grace * 1000) / 2);
      await Promise.all([
        traffic.settled(uid, longest),
        carrier && atMost(longest, carrier.withdrawn({ namespace, name })),
      ]);
    },
    async close() {
      await carrier?.close();
      use[Symbol.dispose]();
      table[Symbol.dispose]();
      policies[Symbol.dispose]();
      ingress[Symbol.dispose]();
      proxy.close();
    },
  };

  async function carrierOf(): Promise<Carrier | undefined> {
    if (options.machine === false) return undefined;
    if (elsewhere) return await carryElsewhere(options, elsewhere);
    return await joinMachine({ ...options, table, traffic, balancer, policies, ingress });
  }
}

/** Waits for no longer than this. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = setTimeout(milliseconds, undefined, { signal: over.signal, ref: false });
  await Promise.race([work, late.catch(() => {})]);
  over.abort();
}
