import { asleepAnnotation, asleepAs, asleepMark } from '@slipway/kube-objects/sleep';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Environment } from '#environments/environment';
import type { Project } from '#projects/project';
import { found, Refused, unprocessable } from '#refused';
import type { Workload } from '#rollouts/workload';
import type { Context } from '#services';
import { sleepersOf, tellServices } from './tell-services.ts';

type SleepContext = Pick<Context, 'store' | 'clock' | 'clusterAccess'>;

/** Shorter, and it would sleep between two looks of the same person. */
const leastSeconds = 10;

/** Lets what an environment runs sleep after so many seconds without a request; `null` never again. */
export async function letSleep(
  context: SleepContext,
  project: Project,
  environment: Environment,
  sleepAfterSeconds: number | null,
): Promise<Environment> {
  if (sleepAfterSeconds !== null && sleepAfterSeconds < leastSeconds) {
    throw unprocessable('after', `is at least ${leastSeconds} seconds`);
  }
  const kubernetes = await clusterFor(context, project, environment);
  const change = { sleepAfterSeconds, updatedAt: context.clock() };
  const changed = found(await context.store.environments.update(environment.id, change));
  await tellServices(context.store, kubernetes, changed);
  return changed;
}

/** Puts everything to sleep now, or wakes it; answers how many workloads that were. */
export async function sleepOrWake(
  context: SleepContext,
  project: Project,
  environment: Environment,
  wish: 'sleep' | 'wake',
): Promise<number> {
  if (wish === 'sleep' && environment.sleepAfterSeconds === null) {
    throw new Refused('conflict', 'nothing would wake it: say first after what time it may sleep');
  }
  const kubernetes = await clusterFor(context, project, environment);
  let count = 0;
  for (const it of await sleepersOf(context.store, kubernetes, environment.id)) {
    const body = wish === 'sleep' ? asleep(it.live) : awake(it.live);
    if (body === undefined) continue;
    await it.client.patch(it.change, body);
    count += 1;
  }
  return count;
}

function asleep({ metadata, spec }: Workload): object | undefined {
  const replicas = spec?.replicas ?? 1;
  if (replicas === 0) return undefined;
  const mark = asleepMark(replicas, metadata.generation ?? 0);
  return { metadata: { annotations: { [asleepAnnotation]: mark } }, spec: { replicas: 0 } };
}

function awake(live: Workload): object | undefined {
  const before = asleepAs(live);
  if (!before || live.spec?.replicas !== 0) return undefined;
  return {
    metadata: { annotations: { [asleepAnnotation]: null } },
    spec: { replicas: before.replicas },
  };
}

/** Requests for other clusters do not come by here: nothing would hold and count them. */
async function clusterFor(
  { clusterAccess }: SleepContext,
  project: Project,
  environment: Environment,
): Promise<KubernetesForJobs> {
  const kubernetes = await clusterAccess.clusterOf(project, environment);
  if (!kubernetes?.api) throw new Refused('conflict', 'there is no cluster');
  if (kubernetes.name === undefined) return kubernetes;
  throw new Refused(
    'conflict',
    `only in the built-in cluster can something sleep: requests for "${kubernetes.name}" do not pass through Slipway`,
  );
}
