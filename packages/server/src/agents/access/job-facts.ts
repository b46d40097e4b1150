import { decideAccess } from '#cluster-access/access-rules';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Environment } from '#environments/environment';
import type { Namespace } from '#groups/namespace';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { needsApproval } from '#protected-environments/approval-need-rules';
import { protectionsOf } from '#protected-environments/holding-protections';
import type { Access } from '#rights/access';
import type { Store } from '#store/store';
import type { GroupAround, JobFacts } from './job-access-rules.ts';

/** What the store knows of a job that asks for a cluster. */
export async function jobFacts(
  { store, access }: { readonly store: Store; readonly access: Pick<Access, 'level'> },
  job: JobRecord,
): Promise<JobFacts> {
  const [project, pipeline, user, named] = await Promise.all([
    store.projects.get(job.projectId),
    store.pipelines.get(job.pipelineId),
    store.users.get(job.userId),
    job.environmentId === null ? undefined : store.environments.get(job.environmentId),
  ]);
  if (!project || !pipeline || !user) throw new Error(`job ${job.id} belongs to nothing`);
  const [{ groups, rootId }, refusal, level] = await Promise.all([
    surroundings(store, project),
    named && refusalOf(store, { project, pipeline, job }, named),
    access.level(user, project),
  ]);
  const { id, username } = user;
  return {
    ...{ jobId: job.id, pipeline, project, groups, rootId, refusal },
    environment: refusal === undefined ? named : undefined,
    user: { id, username, level },
  };
}

/** What a project lies in. */
export async function surroundings(
  store: Pick<Store, 'namespaces'>,
  { namespaceId }: Pick<Project, 'namespaceId'>,
): Promise<{ readonly groups: readonly GroupAround[]; readonly rootId: number }> {
  const groups: Namespace[] = [];
  let rootId = namespaceId;
  for (let at: number | null = namespaceId; at !== null; ) {
    rootId = at;
    const namespace = await store.namespaces.get(at);
    if (namespace?.kind === 'group') groups.push(namespace);
    at = namespace?.parentId ?? null;
  }
  return { groups, rootId };
}

interface Asking {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
}

/** Why the job may not use the cluster of its environment, by an agent as little as otherwise. */
async function refusalOf(
  store: Store,
  { project, pipeline, job }: Asking,
  environment: Environment,
): Promise<string | undefined> {
  const protections = await protectionsOf(store, environment);
  const decision = decideAccess({
    ...{ project: project.fullPath, pipeline, environment, rows: [], wanted: undefined },
    isProtectedEnvironment: protections.length > 0,
    needsApproval: protections.some(needsApproval),
    deploys: deploys(job),
    grantsByItself: false,
  });
  return decision.isAllowed ? undefined : decision.refusal;
}
