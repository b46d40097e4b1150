import { type Git, hasRef } from '@slipway/git';
import { dependenciesOf, dotenvOf } from '#artifacts/dependencies/dependencies';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { PipelineRequest } from '#pipeline-creation/pipeline-request';
import { selfAndUpstreams } from '#pipelines/upstream-pipelines';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Rejection } from '#scheduling/rejection';
import type { Store } from '#store/store';
import type { Variables } from '#variables/variables';
import { objectionTo } from './downstream-objection.ts';
import { destinationOf, downstreamRequest } from './downstream-request.ts';
import { forwardedVariables } from './forwarded-variables.ts';

/** Who knows of pipelines, projects, and what texts of jobs refer to. */
export interface DownstreamInquiryOptions {
  readonly store: Store;
  readonly git: Git;
  readonly clock: Clock;
  readonly variables: Pick<Variables, 'known'>;
}

/** Finds out which pipeline a trigger job is to have, or why it is to have none. */
export function createDownstreamInquiry({
  store,
  git,
  clock,
  variables,
}: DownstreamInquiryOptions): (job: JobRecord) => Promise<PipelineRequest | Rejection> {
  const access = createAccess(store, clock);

  return async function inquire(job) {
    const { trigger } = job.definition;
    const [pipeline, user, own] = await Promise.all([
      store.pipelines.get(job.pipelineId),
      store.users.get(job.userId),
      store.projects.get(job.projectId),
    ]);
    if (!trigger || !pipeline || !user || !own) throw new Error('a trigger job lacks its owners');
    const identity = { by: 'password', user } as const;
    const sources = dependenciesOf(job, await store.jobs.ofPipeline(pipeline.id));
    const around = await variables.known(pipeline, job, sources);
    const destination = destinationOf(trigger, around);
    const isChild = destination.project === undefined;
    const wantedProject = destination.project ?? own.fullPath;
    const found = isChild ? own : await store.projects.byPath(wantedProject);
    const isSeen = found && (await access.allows(identity, found, 'read_project'));
    const project = isSeen ? found : undefined;
    const named = isChild
      ? `refs/${pipeline.isTag ? 'tags' : 'heads'}/${pipeline.ref}`
      : (destination.branch ?? project?.defaultBranch ?? '');
    const ref = project && !isChild ? await fullRef(git, project, named) : named;
    const chain = await selfAndUpstreams(store, pipeline);
    const objection = objectionTo({
      username: user.username,
      isChild,
      wantedProject,
      project,
      ref: ref.replace(/^refs\/(heads|tags)\//, ''),
      chain,
      treeSize: await store.pipelines.treeSize(chain.at(-1)?.id ?? pipeline.id),
      mayRun:
        project !== undefined &&
        (await access.allows(identity, own, 'run_pipelines')) &&
        (await access.allows(identity, project, 'run_pipelines')) &&
        (await access.allowsRef(user, project, ref, 'run')),
    });
    if (objection || !project) return objection ?? missing;
    const mayTell = isChild || !pipeline.isProtected;
    // Another project does not learn what protected variables hold.
    const told = mayTell ? around : await variables.known(pipeline, job, sources, false);
    const dotenv = dotenvOf(sources);
    const passed = forwardedVariables(job, pipeline, dotenv, told);
    return downstreamRequest({ job, trigger, pipeline }, { project, ref }, passed);
  };
}

/**
 * What a name stands for, so that the right rules of protection are asked. Left as it is when it
 * stands for nothing or for two things: no pipeline is made then.
 */
async function fullRef(git: Git, project: Project, name: string): Promise<string> {
  if (/^refs\/(heads|tags)\//.test(name)) return name;
  const repository = git.repository(repositoryName(project));
  const all = [`refs/heads/${name}`, `refs/tags/${name}`];
  const isThere = await Promise.all(all.map((ref) => hasRef(repository, ref)));
  const [only = name, second] = all.filter((_, index) => isThere[index]);
  return second === undefined ? only : name;
}

const missing: Rejection = {
  reason: 'downstream_bridge_project_not_found',
  remark: 'downstream project could not be found',
};
