import type { Log } from '@slipway/kube-objects';
import { joinCluster } from '#mirror/join-cluster';
import { createNetwork, type Network } from './create-network.ts';

/** Whose network is run. */
export interface RunNetworkOptions {
  /** Where the cluster listens for it: see `Elsewhere`. */
  readonly socketPath: string;
  /** Where files of the network are kept. */
  readonly directory: string;
  readonly log: Log;
}

/** What others of this process need of it. */
export type RunningNetwork = Pick<Network, 'services' | 'ingress' | 'close'>;

/**
 * The network of a cluster whose API another process answers: carries connections, answers names, changes
 * the machine. When that process ends, this one goes on with what it knows and joins the next one.
 */
export async function runNetwork(options: RunNetworkOptions): Promise<RunningNetwork> {
  const { socketPath, directory, log } = options;
  const cluster = await joinCluster(socketPath, log);
  const { objects, events, facts, asked } = cluster;
  const network = await createNetwork({ objects, events, asked, log, directory, ...facts });
  cluster.answer(({ name, pod }) => {
    if (name === 'joined') return network.joined(pod);
    if (name === 'withdrawn') return network.withdrawn(pod);
    return network.settled();
  });
  return {
    services: network.services,
    ingress: network.ingress,
    async close() {
      await network.close();
      cluster.close();
    },
  };
}
