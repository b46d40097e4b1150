import { isEmpty } from '@slipway/git';
import type { Deployment } from '#environments/deployment';
import type { Environment } from '#environments/environment';
import type { Namespace } from '#groups/namespace';
import type { JobRecord } from '#jobs/job';
import { jobJson } from '#jobs/job-json';
import type { Pipeline } from '#pipelines/pipeline';
import { fullPipelineJson, pipelineJson } from '#pipelines/pipeline-json';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { projectJson, simpleProjectJson } from '#projects/project-json';
import { createCommitCache } from '#repository/commit-cache';
import { commitJson } from '#repository/commit-json';
import type { Runner } from '#runners/runner';
import { briefRunnerJson, managerJson } from '#runners/runner-json';
import type { Services } from '#services';
import { userJson } from '#users/user-json';

/** Turns what is stored into the JSON of the REST API, looking up what belongs to it. */
export type Presenter = ReturnType<typeof createPresenter>;

/** Made once; also the live events use it. */
export function createPresenter(
  services: Pick<
    Services,
    'store' | 'git' | 'clock' | 'addresses' | 'jobs' | 'artifacts' | 'runners'
  >,
) {
  const { store, git, clock, addresses } = services;
  const { url } = addresses;
  const commitOf = createCommitCache();

  async function projectOf(id: number): Promise<Project> {
    const project = await store.projects.get(id);
    if (project === undefined) throw new Error(`project ${id} is gone`);
    return project;
  }

  async function namespaceOf(project: Project): Promise<Namespace> {
    const namespace = await store.namespaces.get(project.namespaceId);
    if (namespace === undefined) throw new Error(`namespace ${project.namespaceId} is gone`);
    return namespace;
  }

  async function oneJob(job: JobRecord, hold: string | null) {
    const [project, pipeline] = await Promise.all([
      projectOf(job.projectId),
      store.pipelines.get(job.pipelineId),
    ]);
    if (pipeline === undefined) throw new Error(`pipeline ${job.pipelineId} is gone`);
    const repository = git.repository(repositoryName(project));
    const [user, commit, artifacts, runner, manager, environment] = await Promise.all([
      store.users.get(job.userId),
      commitOf(repository, pipeline.sha).catch(() => undefined),
      store.artifacts.ofJob(job.id),
      job.runnerId === null ? undefined : store.runners.get(job.runnerId),
      job.runnerManagerId === null ? undefined : store.runners.manager(job.runnerManagerId),
      job.environmentId === null ? undefined : store.environments.get(job.environmentId),
    ]);
    const environmentName = environment?.name ?? job.definition.environment?.name ?? null;
    const downstream = job.isBridge ? await downstreamOf(job) : undefined;
    const more = { user, commit, artifacts, runner, manager, environmentName, downstream };
    return jobJson(job, { project, pipeline, ...more, hold, now: clock(), url });
  }

  async function downstreamOf({ id }: JobRecord) {
    const found = await store.pipelines.ofUpstreamJob(id);
    return found ? pipelineJson(found, await projectOf(found.projectId), url) : null;
  }

  /** What triggered a pipeline, as far as it still exists. */
  async function upstreamOf({ upstreamPipelineId, upstreamJobId }: Pipeline) {
    if (upstreamPipelineId === null || upstreamJobId === null) return null;
    const [found, trigger] = await Promise.all([
      store.pipelines.get(upstreamPipelineId),
      store.jobs.get(upstreamJobId),
    ]);
    if (!found || !trigger) return null;
    const of = await projectOf(found.projectId);
    return { ...pipelineJson(found, of, url), job: { id: trigger.id, name: trigger.name } };
  }

  async function jobs(list: readonly JobRecord[]) {
    const holds = await services.jobs.holds(list);
    return Promise.all(list.map((job) => oneJob(job, holds.get(job.id) ?? null)));
  }

  async function job(record: JobRecord) {
    const holds = await services.jobs.holds([record]);
    return oneJob(record, holds.get(record.id) ?? null);
  }

  async function pipeline(record: Pipeline) {
    const [project, user, jobsOfIt, upstream] = await Promise.all([
      projectOf(record.projectId),
      store.users.get(record.userId),
      store.jobs.ofPipeline(record.id),
      upstreamOf(record),
    ]);
    return fullPipelineJson(record, { project, user, jobs: jobsOfIt, upstream, url });
  }

  async function pipelines(list: readonly Pipeline[]) {
    return Promise.all(
      list.map(async (it) => pipelineJson(it, await projectOf(it.projectId), url)),
    );
  }

  /** The commits of pipelines of one project, in their order; null for one that is gone. */
  async function commits(of: Project, list: readonly Pipeline[]) {
    const repository = git.repository(repositoryName(of));
    const projectUrl = `${url}/${of.fullPath}`;
    const json: (ReturnType<typeof commitJson> | null)[] = [];
    // One after the other: each that is not remembered costs a program.
    for (const { sha } of list) {
      const commit = await commitOf(repository, sha).catch(() => undefined);
      json.push(commit ? commitJson(commit, projectUrl) : null);
    }
    return json;
  }

  function environmentFields(environment: Environment) {
    return {
      id: environment.id,
      name: environment.name,
      slug: environment.slug,
      description: environment.description,
      external_url: environment.externalUrl,
      created_at: environment.createdAt,
      updated_at: environment.updatedAt,
    };
  }

  async function deployment(record: Deployment) {
    const [user, environment, jobRecord] = await Promise.all([
      store.users.get(record.userId),
      store.environments.get(record.environmentId),
      store.jobs.get(record.jobId),
    ]);
    return {
      id: record.id,
      iid: record.iid,
      ref: record.ref,
      sha: record.sha,
      created_at: record.createdAt,
      updated_at: record.updatedAt,
      status: record.status,
      user: user ? userJson(user, url) : null,
      environment: environment ? environmentFields(environment) : null,
      deployable: jobRecord ? await job(jobRecord) : null,
    };
  }

  async function environment(record: Environment) {
    const [owner, last] = await Promise.all([
      projectOf(record.projectId),
      store.deployments.last(record.id),
    ]);
    return {
      ...environmentFields(record),
      tier: record.tier,
      state: record.state,
      auto_stop_at: record.autoStopAt,
      auto_stop_setting: 'always',
      project: simpleProjectJson(owner, await namespaceOf(owner), addresses),
      last_deployment: last ? await deployment(last) : null,
      cluster_agent: null,
      kubernetes_namespace: null,
      flux_resource_path: null,
    };
  }

  async function project(record: Project, accessLevel: number) {
    const namespace = await namespaceOf(record);
    const repository = git.repository(repositoryName(record));
    const { ownerId } = namespace;
    const owner = ownerId === null ? undefined : await store.users.get(ownerId);
    const facts = { namespace, accessLevel, isEmpty: await isEmpty(repository), owner };
    return projectJson(record, facts, addresses);
  }

  async function simpleProject(record: Project) {
    return simpleProjectJson(record, await namespaceOf(record), addresses);
  }

  function runner(record: Runner) {
    const online = services.runners.isOnline(record);
    const never = record.contactedAt === null;
    return {
      ...briefRunnerJson(record),
      online,
      status: online ? 'online' : never ? 'never_contacted' : 'offline',
      job_execution_status: 'idle',
    };
  }

  async function fullRunner(record: Runner) {
    const [managers, projects] = await Promise.all([
      store.runners.managers(record.id),
      Promise.all(record.projectIds.map((id) => store.projects.get(id))),
    ]);
    const known = projects.filter((it) => it !== undefined);
    const newest = managers.at(-1);
    return {
      ...runner(record),
      tag_list: record.tags,
      run_untagged: record.runUntagged,
      locked: record.isLocked,
      maximum_timeout: record.maximumTimeoutSeconds,
      access_level: record.accessLevel,
      version: newest?.version ?? null,
      revision: newest?.revision ?? null,
      platform: newest?.platform ?? null,
      architecture: newest?.architecture ?? null,
      contacted_at: record.contactedAt,
      maintenance_note: record.maintenanceNote,
      projects: await Promise.all(known.map(simpleProject)),
      groups: [],
      managers: managers.map(managerJson),
    };
  }

  return {
    job,
    jobs,
    pipeline,
    pipelines,
    commits,
    deployment,
    environment,
    project,
    simpleProject,
    runner,
    fullRunner,
  };
}
