import type { Log } from '../log.ts';
import type { Objects } from '../objects.ts';
import type { PodNetwork } from '../pod-network.ts';
import type { ServiceProxy } from './service-proxy.ts';

/** What the service network works on. */
export interface NetworkOptions {
  readonly objects: Objects;
  readonly log: Log;
  /** Where files of the network are kept (the routes for the time when Slipway is down). */
  readonly directory: string;
  /** The cluster name server; default 10.96.0.10. It becomes the service kube-system/kube-dns. */
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
  /** Hands the service addresses over to the kernel, so that pods keep reaching each other. */
  close(): Promise<void>;
  /** Like `close`, and removes every trace from the machine: for a cluster that is deleted. */
  remove(): Promise<void>;
}

/** Routes service addresses, node ports and names to ready pods. */
export async function createNetwork(_options: NetworkOptions): Promise<Network> {
  throw new Error('not there yet');
}
