import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob, Relay } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { portOf } from '../docker/container-network.ts';
import { type OpenJobEngine, openJobEngine } from '../engine-socket/open-job-engine.ts';
import type { KubeClient } from './client/kube-client.ts';
import type { Pod } from './pod.ts';
import { closePod, type PodReach } from './pod-walls.ts';

/** What a pod's job may have with its engine. */
interface PodEngineOptions {
  readonly relay?: Relay;
  readonly limits?: ResourceLimits;
  /** The registry whose images the server's registry brings. */
  readonly proxied?: string | undefined;
}

/** Opens an engine for a pod's job, where the cluster's containers are those of an engine of this machine. */
export async function openPodEngine(
  engine: Engine | undefined,
  job: ExecutorJob,
  { relay, limits = {}, proxied }: PodEngineOptions,
): Promise<OpenJobEngine | undefined> {
  if (engine === undefined) return undefined;
  const ports = [portOf(job.payload.git_info.repo_url), ...(relay?.ports ?? [])];
  return await openJobEngine(engine, job, limits, ports, proxied);
}

/**
 * What the job makes shares the network of its pod, and may have what the pod has at `/builds`. From here on the
 * pod reaches no more of this machine than a docker job does.
 */
export async function servePod(
  engine: Engine,
  own: OpenJobEngine,
  job: ExecutorJob,
  {
    client,
    path,
    reach,
  }: { readonly client: KubeClient; readonly path: string; readonly reach: PodReach },
): Promise<void> {
  const pod = await client.get<Pod>(path);
  const status = pod?.status?.containerStatuses?.find(({ name }) => name === 'build');
  const id = /^docker:\/\/(\w+)$/.exec(status?.containerID ?? '')?.[1];
  const details = id === undefined ? undefined : await engine.containers.inspect(id);
  const builds = details?.Mounts?.find(({ Destination }) => Destination === job.inside.builds);
  if (id === undefined || !details?.State.Pid || builds === undefined) return;
  await closePod(job, details.State.Pid, reach);
  // Of the containers of a pod only one has the network: the others share it.
  const [, sandbox] = /^container:(.+)$/.exec(details.HostConfig.NetworkMode ?? '') ?? [];
  own.serve({ container: sandbox ?? id, buildsOnHost: builds.Source });
  await allowLocalRoutes(details.State.Pid);
  await own.entered(details.State.Pid);
}

/** Packets from the pod's loopback may leave it: published ports are found at `localhost`. */
async function allowLocalRoutes(pid: number): Promise<void> {
  const file = '/proc/sys/net/ipv4/conf/all/route_localnet';
  const command = ['-t', `${pid}`, '-n', 'sh', '-c', `echo 1 > ${file}`];
  // Without root there are no such ports, which is said where one is asked for.
  await promisify(execFile)('nsenter', command).catch(() => undefined);
}
