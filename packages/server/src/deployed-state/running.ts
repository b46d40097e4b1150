import type { Deployment } from '#deployments/deployment';
import type { Environment } from '#environments/environment';
import type { Project } from '#projects/project';
import { isWorkload, type Pod, type Workload } from '#rollouts/workload';
import type { Context } from '#services';
import { createKubeClient, type KubeClient } from './kube-client.ts';
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

type ReadContext = Pick<Context, 'store' | 'clusterAccess' | 'addresses'>;

/** What of an environment's deployments runs now, as its cluster says. */
export async function environmentNow(
  context: ReadContext,
  project: Project,
  environment: Environment,
): Promise<EnvironmentNow> {
  const kubernetes = await context.clusterAccess.clusterOf(project, environment);
  const cluster = kubernetes?.name ?? null;
  const nothing = { cluster, workloads: [] };
  if (!kubernetes?.api) return { ...nothing, problem: 'there is no cluster' };
  const client = createKubeClient(kubernetes.api);
  try {
    return {
      cluster,
      problem: null,
      workloads: await workloadsOf(context, client, environment, cluster),
    };
  } catch (error) {
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function workloadsOf(
  { store, addresses }: ReadContext,
  client: KubeClient,
  { id }: Environment,
  cluster: string | null,
): Promise<readonly RunningNow[]> {
  const changes = lastChanges(await store.deeds.ofEnvironment(id)).filter(
    (it) => isWorkload(it) && it.plural !== 'jobs',
  );
  const places = new Map(
    await Promise.all(
      [...new Set(changes.map(({ namespace }) => namespace))].map(async (namespace) => {
        const core = { apiGroup: '', version: 'v1', namespace, name: '' };
        const [pods, services] = await Promise.all([
          client.list<Pod>({ ...core, plural: 'pods' }),
          client.list({ ...core, plural: 'services' }),
        ]);
        return [namespace, { pods, services }] as const;
      }),
    ),
  );
  const all = changes.map(async (change): Promise<RunningNow[]> => {
    const deployment = await store.deployments.get(change.deploymentId);
    if (!deployment) return [];
    const live = (await client.get(change)) as Workload | undefined;
    const { pods = [], services = [] } = places.get(change.namespace) ?? {};
    const images = await store.deeds.images(change.deploymentId);
    const { protocol, host } = new URL(addresses.url);
    const urls = servicesFor(live, services).map(
      ({ metadata }) => `${protocol}//${metadata.name}.${change.namespace}.${host}`,
    );
    const isLocal = cluster === null && /^localhost(:|$)/.test(host);
    return [{ ...runningOf(change, live, pods, images), deployment, urls: isLocal ? urls : [] }];
  });
  return (await Promise.all(all)).flat();
}
