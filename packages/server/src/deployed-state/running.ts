import type { Deployment } from '#deployments/deployment';
import type { Environment } from '#environments/environment';
import type { Project } from '#projects/project';
import type { DeploymentChange } from '#rollouts/deed';
import { isWorkload, type Pod, type Workload } from '#rollouts/workload';
import type { Context } from '#services';
import { type Reach, reachOf } from './reach.ts';
import { lastChanges, type RunningWorkload, runningOf, servicesFor } from './running-rules.ts';

/** A workload with the deployment that has changed it last. */
export interface RunningNow extends RunningWorkload {
  readonly deployment: Deployment;
  /** Where it is reached, in the built-in cluster. */
  readonly urls: readonly string[];
}

/** What runs in an environment, or why nobody knows. */
export interface EnvironmentNow {
  /** Of a connected cluster; null for the built-in one. */
  readonly cluster: string | null;
  readonly problem: string | null;
  readonly workloads: readonly RunningNow[];
}

type ReadContext = Pick<Context, 'store' | 'clusterAccess' | 'clusterOfAgent' | 'addresses'>;

/** What of an environment's deployments runs now, as its clusters say. */
export async function environmentNow(
  context: ReadContext,
  project: Project,
  environment: Environment,
): Promise<EnvironmentNow> {
  const { store, clusterAccess } = context;
  const kubernetes = await clusterAccess.clusterOf(project, environment);
  const cluster = kubernetes?.name ?? null;
  const changes = lastChanges(await store.deeds.ofEnvironment(environment.id)).filter(
    (it) => isWorkload(it) && it.plural !== 'jobs',
  );
  if (!kubernetes?.api && changes.every(({ agentId }) => agentId === null)) {
    // In a connected one there is no account of the environment before its first job.
    const isFresh = kubernetes !== undefined && changes.length === 0;
    return { cluster, problem: isFresh ? null : 'there is no cluster', workloads: [] };
  }
  const reach = await reachOf(context, kubernetes, environment.id);
  const found = await Promise.allSettled(
    placesOf(changes).map((those) => workloadsAt(context, reach, those)),
  );
  const problems = found.flatMap((it) => (it.status === 'rejected' ? [messageOf(it.reason)] : []));
  return {
    cluster,
    problem: problems.length === 0 ? null : [...new Set(problems)].join('; '),
    workloads: found.flatMap((it) => (it.status === 'fulfilled' ? it.value : [])),
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Changes that are in one namespace of one cluster. */
function placesOf(changes: readonly DeploymentChange[]): readonly (readonly DeploymentChange[])[] {
  return [...Map.groupBy(changes, (it) => `${it.agentId ?? ''}/${it.namespace}`).values()];
}

async function workloadsAt(
  { store, addresses }: ReadContext,
  reach: Reach,
  changes: readonly DeploymentChange[],
): Promise<readonly RunningNow[]> {
  const known = await Promise.all(
    changes.map(async (change) => ({
      change,
      deployment: await store.deployments.get(change.deploymentId),
    })),
  );
  const [first] = known.flatMap(({ deployment }) => deployment ?? []);
  const [{ namespace, agentId } = { namespace: '', agentId: null }] = changes;
  if (!first) return [];
  const client = reach.clientOf({ agentId }, first.jobId);
  const core = { apiGroup: '', version: 'v1', namespace, name: '' };
  const [pods, services] = await Promise.all([
    client.list<Pod>({ ...core, plural: 'pods' }),
    client.list({ ...core, plural: 'services' }),
  ]);
  const { protocol, host } = new URL(addresses.url);
  const isLocal =
    agentId === null && reach.kubernetes?.name === undefined && /^localhost(:|$)/.test(host);
  const all = known.map(async ({ change, deployment }): Promise<RunningNow[]> => {
    if (!deployment) return [];
    const live = (await client.get(change)) as Workload | undefined;
    const images = await store.deeds.images(change.deploymentId);
    const urls = servicesFor(live, services).map(
      ({ metadata }) => `${protocol}//${metadata.name}.${namespace}.${host}`,
    );
    return [{ ...runningOf(change, live, pods, images), deployment, urls: isLocal ? urls : [] }];
  });
  return (await Promise.all(all)).flat();
}
