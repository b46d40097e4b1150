import { busyboxImage, type ContainerDetails, type Engine } from '@slipway/engine';
import type { ExecutorJob, Relay } from '#execution/executor';
import { hostAddresses } from '#host/host-addresses';
import { restoreRules } from '#host/restore-rules';
import type { LaterAddresses } from './later-addresses.ts';
import { networkRules } from './network-rules.ts';

/** How a container of a job is connected. */
export interface NetworkWish {
  readonly relay: Relay | undefined;
  /** TCP ports of this machine that jobs may use, beside the server's. */
  readonly hostPorts: readonly number[];
  /** Whether all containers of its network belong to the same job. */
  readonly isOwnNetwork: boolean;
  /** Closes what this machine gets later. */
  readonly later: LaterAddresses;
}

/**
 * Closes a running container's way to this machine and to containers of others, and makes ports of
 * its own loopback lead to the server, so that `localhost:8929` is the same in a job as outside of it.
 *
 * As root by rules in the container's network namespace (15 ms); the relay needs the sysctl
 * `relaySysctls`. Otherwise nothing is closed, and a container that joins the network copies bytes.
 * Resolves with the id of that container, if there is one. A container that has ended meanwhile needs
 * nothing.
 */
export async function settleNetwork(
  engine: Engine,
  job: ExecutorJob,
  container: string,
  wish: NetworkWish,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const details = await engine.containers.inspect(container);
  const pid = details?.State.Pid ?? 0;
  if (!details || pid === 0) return undefined;
  const complaint = await restrict(engine, job, details, wish);
  if (complaint === undefined) return undefined;
  job.log.plain(`This job reaches this machine’s services and other containers: ${complaint}.`);
  return wish.relay && (await startRelay(engine, container, wish.relay, labels));
}

/** Lets packets from the loopback leave the container. */
export const relaySysctls = { 'net.ipv4.conf.all.route_localnet': '1' } as const;

/** Puts the rules in their place; says why they cannot be there. */
async function restrict(
  engine: Engine,
  job: ExecutorJob,
  { State, NetworkSettings }: ContainerDetails,
  { relay, hostPorts, isOwnNetwork, later }: NetworkWish,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can close the way';
  const names = isOwnNetwork ? [] : Object.keys(NetworkSettings.Networks);
  const ports = [...hostPorts, portOf(job.payload.git_info.repo_url), ...(relay?.ports ?? [])];
  const host = hostAddresses();
  const rules = networkRules({
    relay,
    ports,
    host,
    mayAnswer: isOwnNetwork,
    strangers: (await Promise.all(names.map((name) => subnets(engine, name)))).flat(),
  });
  const complaint = await restoreRules(rules, State.Pid);
  if (complaint === undefined) await later.add(State.Pid, ports, host);
  return complaint;
}

async function subnets(engine: Engine, network: string): Promise<string[]> {
  const found = await engine.networks.inspect(network);
  const all = (found?.IPAM?.Config ?? []).map(({ Subnet }) => Subnet);
  return all.filter((subnet) => subnet !== undefined && !subnet.includes(':')) as string[];
}

/** The port of an address of the web. */
export const portOf = (url: string): number => {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
};

async function startRelay(
  engine: Engine,
  container: string,
  relay: Relay,
  labels: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const copy = relay.ports.map((port) => `tcpsvd 127.0.0.1 ${port} nc ${relay.address} ${port} &`);
  const id = await engine.containers.create({
    Image: await busyboxImage(engine),
    Cmd: ['sh', '-c', `${copy.join(' ')} wait`],
    Labels: labels,
    HostConfig: { NetworkMode: `container:${container}` },
  });
  try {
    await engine.containers.start(id);
    return id;
  } catch (error) {
    await engine.containers.remove(id, { force: true });
    const now = await engine.containers.inspect(container);
    if (now?.State.Running) throw error;
    return undefined;
  }
}
