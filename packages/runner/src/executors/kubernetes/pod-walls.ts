import type { ExecutorJob, Relay } from '#execution/executor';
import { interfaceAddresses } from '#host/host-addresses';
import { restoreRules } from '#host/restore-rules';
import { portOf } from '../docker/container-network.ts';
import { networkRules } from '../docker/network-rules.ts';

/** What a pod's job may reach of this machine. */
export interface PodReach {
  readonly relay?: Relay | undefined;
  /** TCP ports of this machine that jobs may use, beside the server's. */
  readonly hostPorts?: readonly number[] | undefined;
}

/**
 * Closes the way of a pod of this machine to the machine itself, as that of a docker job, by rules in the network
 * of its process `pid`. Services of the cluster have addresses that no interface has: they stay open, and so does
 * what the machine gets later.
 */
export async function closePod(
  job: ExecutorJob,
  pid: number,
  { relay, hostPorts = [] }: PodReach,
): Promise<void> {
  const ports = [portOf(job.payload.git_info.repo_url), ...hostPorts, ...(relay?.ports ?? [])];
  const host = await interfaceAddresses();
  const rules = networkRules({ relay: undefined, ports, host, mayAnswer: false, strangers: [] });
  const complaint = await restoreRules(rules, pid);
  if (complaint !== undefined) {
    job.log.plain(`This job reaches this machine’s services: ${complaint}.`);
  }
}
