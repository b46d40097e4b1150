import type { JobStatus } from '@slipway/ci';
import { catalogOf } from '#images/find-repositories';
import type { Project } from '#projects/project';
import type { Context } from '#services';
import type { HeldCommit, Holders } from './image-holds.ts';

type HolderContext = Pick<Context, 'store' | 'images'>;

/** So many successful deployments of an environment can be gone back to. */
const rollbackWindow = 5;
const atOnce = 500;

/** Jobs that will use what their pipeline has built: they run, or wait for a person, a time or others. */
const open: readonly JobStatus[] = [
  'created',
  'waiting_for_resource',
  'preparing',
  'pending',
  'running',
  'manual',
  'scheduled',
];

/** Everything that may hold images of a project just now. */
export async function holdersIn(context: HolderContext, project: Project): Promise<Holders> {
  const [cluster, deployed, awaited] = await Promise.all([
    catalogOf(context).inCluster(),
    deployedCommits(context, project.id),
    awaitedCommits(context, project.id),
  ]);
  return { cluster, commits: [...deployed, ...awaited] };
}

async function deployedCommits(
  { store }: HolderContext,
  projectId: number,
): Promise<readonly HeldCommit[]> {
  const { items: environments } = await store.environments.list(
    { projectId, states: ['available', 'stopping'] },
    { limit: 10_000, offset: 0 },
  );
  const found = await Promise.all(
    environments.map(async ({ id: environmentId, name }) => {
      const filter = { projectId, environmentId, status: 'success' } as const;
      const page = { limit: rollbackWindow, offset: 0, orderBy: 'id', sort: 'desc' } as const;
      const { items } = await store.deployments.list(filter, page);
      return items.map(({ sha, ref }, index) => {
        const kind = 'environment';
        if (index > 0) return { kind, name, sha, why: 'may be rolled back to it' };
        return { kind, name, sha, ref, why: 'was deployed from it' };
      });
    }),
  );
  return found.flat();
}

async function awaitedCommits(
  { store }: HolderContext,
  projectId: number,
): Promise<readonly HeldCommit[]> {
  const waiting = new Map<number, string>();
  for (let offset = 0; ; offset += atOnce) {
    const page = { limit: atOnce, offset };
    const { items } = await store.jobs.list({ projectId, statuses: open }, page);
    for (const { pipelineId, name } of items) waiting.set(pipelineId, name);
    if (items.length < atOnce) break;
  }
  const found = await Promise.all(
    [...waiting].map(async ([pipelineId, name]) => {
      const sha = (await store.pipelines.get(pipelineId))?.sha;
      if (sha === undefined) return [];
      return [
        { kind: 'job', name: `"${name}" of pipeline ${pipelineId}`, sha, why: 'waits for it' },
      ];
    }),
  );
  return found.flat();
}
