import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, EngineUnavailable } from '@slipway/engine';
import {
  endHandover,
  endPolicies,
  releaseServiceRange,
  runningGuards,
} from '@slipway/kube-network';
import { knownClusterId, label, removePodsNetwork } from '@slipway/kube-node';
import type { Log } from '@slipway/kube-objects';

/** Which cluster is removed. */
export interface DeleteClusterOptions {
  /** The folder that `createCluster` was given. */
  readonly directory: string;
  readonly engine: Engine;
  readonly log: Log;
}

/** The engine did not let the pods be removed; nothing else has been, so it can be tried again. */
export class PodsNotRemoved extends Error {
  override readonly name = 'PodsNotRemoved';
  readonly code = 'pods-not-removed';

  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the cluster's pods could not be removed: ${why}`, { cause });
  }
}

/**
 * Removes a cluster that does not run, and every trace of it on the machine: its pods, the kernel's
 * way to them, its folder. Whoever calls makes sure that it does not run. What is gone already is
 * fine; the folder goes last, so that an end in between leaves enough to go on with.
 *
 * @throws PodsNotRemoved
 */
export async function deleteCluster(
  options: DeleteClusterOptions,
): Promise<{ readonly pods: number }> {
  const { directory, log } = options;
  const pods = await removePods(options);
  await endHandover(join(directory, 'network'));
  await endPolicies(join(directory, 'network'));
  await releaseServiceRange(directory, log);
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  log.info('cluster deleted', { directory, pods });
  return { pods };
}

async function removePods({ directory, engine, log }: DeleteClusterOptions): Promise<number> {
  const folder = join(directory, 'pods');
  const clusterId = await knownClusterId(folder);
  if (clusterId === undefined) return 0;
  try {
    const containers = await engine.containers.list({ labels: { [label.cluster]: clusterId } });
    await Promise.all(containers.map(({ Id }) => engine.containers.remove(Id, { force: true })));
    // A cluster that runs without pods at the moment has a guard, and means to use the network.
    if ((await runningGuards()).length === 0) {
      const isRemoved = await removePodsNetwork(engine);
      log.debug('network of the pods', { isRemoved });
    }
    return new Set(containers.map(({ Labels }) => Labels[label.podUid])).size;
  } catch (cause) {
    // Without an engine there never was a pod, and no files of one.
    const files = await readdir(folder);
    if (cause instanceof EngineUnavailable && files.length === 1) return 0;
    throw new PodsNotRemoved(cause);
  }
}
