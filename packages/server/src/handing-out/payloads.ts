import type { FailureReason } from '@slipway/contract';
import type { Git } from '@slipway/git';
import type { JobPayload } from '@slipway/protocol';
import type { Addresses } from '#addresses';
import { dependenciesOf } from '#artifacts/dependencies/dependencies';
import { familyDependencies } from '#artifacts/dependencies/family-dependencies';
import type { JobPlaces } from '#clusters/job-places';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { PipelineRefs } from '#pipelines/pipeline-refs';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createDeployRights, type DeployRights } from '#protected-environments/deploy-rights';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Store } from '#store/store';
import type { Assignment } from '#variables/job-variables';
import type { Variables } from '#variables/variables';
import { cacheRules } from './cache-rules.ts';
import { createKnownRefs } from './known-refs.ts';
import { payloadOf } from './payload.ts';

/** A job that a runner gets. */
export interface AssignedJob extends Omit<Assignment, 'repositoryUrl' | 'isNear' | 'isInCluster'> {
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  readonly project: Project;
}

/** Why a job fails when a runner would take it. */
export class CannotRun extends Error {
  readonly code = 'cannot-run';
  readonly reason: FailureReason;

  /** The message is for the job's log. */
  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

function missingDependency(missing: readonly string[]): CannotRun {
  const message = `${missing.join(', ')} did not succeed in this family of pipelines, or does not exist`;
  return new CannotRun('missing_dependency_failure', message);
}

/** Gathers what goes into the payloads of jobs. */
export interface Payloads {
  /**
   * `runningInProject`: how many other jobs of the project run on shared runners. Throws `CannotRun`.
   */
  make(assigned: AssignedJob, runningInProject: number): Promise<JobPayload>;
}

/** Where a payload's parts come from. */
export interface PayloadsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly variables: Variables;
  readonly refs: PipelineRefs;
  readonly loaded: PipelineCache;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly jobPlaces: Pick<JobPlaces, 'isElsewhere'>;
}

/** What takes long is asked at the same time. */
export function createPayloads(options: PayloadsOptions): Payloads {
  const { store, git, variables, refs, loaded, addresses, clock, jobPlaces } = options;
  const isThere = createKnownRefs();
  const deployRights = createDeployRights(store, clock);

  return {
    async make({ pipeline, job, project, ...given }, runningInProject) {
      await requireRights(store, deployRights, job, project);
      const namespace = await store.namespaces.get(project.namespaceId);
      if (!namespace) throw new Error(`project ${project.id} has no namespace`);
      const isHere = isOfThisMachine(given.manager.ipAddress);
      const isPod = given.manager.executor === 'kubernetes';
      const isInCluster = isHere && isPod && (await jobPlaces.isElsewhere(job.id));
      const isNear = isHere && !isInCluster;
      const way = isHere ? addresses.near : addresses;
      const repositoryUrl = withToken(`${way.url}/${project.fullPath}.git`, given.token);
      const assignment = { ...given, repositoryUrl, isNear, isInCluster };
      const { jobs: siblings } = await loaded.load(pipeline.id);
      const dependencies = dependenciesOf(job, siblings);
      const known = () => variables.known(pipeline, job, dependencies);
      const family = await familyDependencies(store, pipeline, job, known);
      if (family.missing.length > 0) throw missingDependency(family.missing);
      const repository = git.repository(repositoryName(project));
      const sources = [...dependencies, ...family.jobs];
      const [all, caches, archives, isRefThere, people] = await Promise.all([
        variables.forJob(pipeline, job, sources, assignment),
        cacheRules(job.definition, pipeline, repository),
        archivesOf(store, sources),
        isThere(repository, `refs/${pipeline.isTag ? 'tags' : 'heads'}/${pipeline.ref}`),
        store.users.activePeople(),
        refs.ready(pipeline.id),
      ]);
      return payloadOf({
        pipeline,
        job,
        project,
        namespace,
        assignment,
        ...all,
        dependencies: archives,
        caches,
        isRefThere,
        runningInProject,
        isOnlyUser: people === 1,
        addresses,
      });
    },
  };
}

/** Of those of the jobs that left one. */
async function archivesOf(store: Store, jobs: readonly JobRecord[]) {
  if (jobs.length === 0) return [];
  const files = await store.artifacts.ofJobs(jobs.map(({ id }) => id));
  const archives = files.filter(({ fileType }) => fileType === 'archive');
  const ofJob = new Map(archives.map((archive) => [archive.jobId, archive]));
  return jobs.flatMap((dependency) => {
    const archive = ofJob.get(dependency.id);
    return archive ? [{ job: dependency, archive }] : [];
  });
}

/** Rights may have ended since the job was queued. */
async function requireRights(
  store: Store,
  deployRights: DeployRights,
  job: JobRecord,
  project: Project,
): Promise<void> {
  const user = await store.users.get(job.userId);
  if (user?.state !== 'active') {
    const message = `${user?.username ?? 'the user of this job'} is blocked: someone else can run it again`;
    throw new CannotRun('user_blocked', message);
  }
  if (await deployRights.mayDeploy(user, project, job)) return;
  throw new CannotRun(
    'protected_environment_failure',
    `${user.username} may not deploy to this protected environment: a maintainer can add them under deploy_access_levels, or someone who may can run the job again`,
  );
}

/** Behind a proxy it is the proxy's client whose address counts. */
function isOfThisMachine(address: string | null): boolean {
  return address !== null && /^(127\.|::1$|::ffff:127\.)/.test(address);
}

function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.username = 'gitlab-ci-token';
  url.password = token;
  return url.href;
}
