import type { CiVariable } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Runner, RunnerManager } from '#runners/runner';
import { entries } from './predefined.ts';

/** A variable on its way to the runner; secret ones are not shown to service containers. */
export interface JobVariable extends CiVariable {
  readonly isSecret?: boolean;
}

/** Who runs the job, and what it was given. */
export interface Assignment {
  readonly runner: Runner;
  readonly manager: RunnerManager;
  readonly token: string;
  /** With the token in it. */
  readonly repositoryUrl: string;
  readonly startedAt: Date;
}

/** A cluster that jobs may use: becomes `KUBECONFIG`, `KUBE_URL`, `KUBE_TOKEN`, … of each job. */
export interface KubernetesForJobs {
  readonly url: string;
  readonly caPem: string;
  /** What one job uses the cluster with, as long as it runs. */
  access(job: ClusterJob): Promise<ClusterAccess>;
  /** `KUBE_NAMESPACE`; the kubeconfig's own default applies without it. */
  readonly namespace?: string;
}

/** A job that asks for the cluster. */
export interface ClusterJob {
  /** Full path of its project. */
  readonly project: string;
  readonly jobId: number;
  readonly timeoutSeconds: number;
  /** Why it may not use the cluster; the cluster answers so to whatever the job asks. */
  readonly refusal?: string;
}

/** A token, and the text of a kubeconfig file with it. */
export interface ClusterAccess {
  readonly kubeconfig: string;
  readonly token: string;
}

/** Known once the job is stored. */
export function persistedVariables(
  pipeline: Pipeline,
  job: JobRecord,
  projectUrl: string,
): CiVariable[] {
  return entries({
    CI_PIPELINE_ID: String(pipeline.id),
    CI_PIPELINE_IID: String(pipeline.iid),
    CI_PIPELINE_URL: `${projectUrl}/-/pipelines/${pipeline.id}`,
    ...(pipeline.name !== null && { CI_PIPELINE_NAME: pipeline.name }),
    CI_JOB_ID: String(job.id),
    CI_JOB_URL: `${projectUrl}/-/jobs/${job.id}`,
    CI_JOB_TIMEOUT: String(job.timeoutSeconds),
    CI_BUILD_ID: String(job.id),
  });
}

/** Known once a runner has taken the job. */
export function assignmentVariables(assignment: Assignment): JobVariable[] {
  const { runner, manager, token, repositoryUrl, startedAt } = assignment;
  const runs = { raw: true, isSecret: true };
  const secret = { ...runs, masked: true };
  return [
    { key: 'CI_JOB_TOKEN', value: token, ...secret },
    { key: 'CI_BUILD_TOKEN', value: token, ...secret },
    { key: 'CI_REGISTRY_PASSWORD', value: token, ...secret },
    { key: 'CI_DEPENDENCY_PROXY_PASSWORD', value: token, ...secret },
    { key: 'CI_REPOSITORY_URL', value: repositoryUrl, ...runs },
    { key: 'CI_BUILD_REPO', value: repositoryUrl, ...runs },
    ...entries({
      CI_REGISTRY_USER: 'gitlab-ci-token',
      CI_DEPENDENCY_PROXY_USER: 'gitlab-ci-token',
      CI_JOB_STARTED_AT: startedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
      CI_RUNNER_ID: String(runner.id),
      CI_RUNNER_DESCRIPTION: runner.description,
      CI_RUNNER_TAGS: JSON.stringify(runner.tags),
      CI_RUNNER_SHORT_TOKEN: runner.shortToken,
      CI_RUNNER_VERSION: manager.version,
      CI_RUNNER_REVISION: manager.revision,
      CI_RUNNER_EXECUTABLE_ARCH: `${manager.platform}/${manager.architecture}`,
    }),
  ];
}

/**
 * The cluster's address and the right to use it, under the names of GitLab's integration.
 *
 * Only jobs of protected refs get the right. The others get a kubeconfig that the cluster refuses with
 * the reason, so that it stands in the log of the job that calls for it; and so that `kubectl` does not
 * find another one, of the user that runs shell jobs.
 */
export async function kubernetesVariables(
  kubernetes: KubernetesForJobs | undefined,
  pipeline: Pick<Pipeline, 'ref' | 'isProtected'>,
  job: JobRecord,
  project: string,
): Promise<JobVariable[]> {
  if (!kubernetes) return [];
  const { id: jobId, timeoutSeconds } = job;
  const { isProtected } = pipeline;
  const refusal = isProtected ? {} : { refusal: unprotected(pipeline.ref) };
  const access = await kubernetes.access({ project, jobId, timeoutSeconds, ...refusal });
  const file = { file: true, raw: true, isSecret: true };
  const kubeconfig = { key: 'KUBECONFIG', value: access.kubeconfig, ...file };
  if (!isProtected) return [kubeconfig];
  const own = job.definition.environment?.kubernetes?.namespace;
  const namespace = typeof own === 'string' ? own : kubernetes.namespace;
  return [
    kubeconfig,
    { key: 'KUBE_CA_PEM_FILE', value: kubernetes.caPem, ...file },
    { key: 'KUBE_CA_PEM', value: kubernetes.caPem, raw: true, isSecret: true },
    { key: 'KUBE_TOKEN', value: access.token, masked: true, raw: true, isSecret: true },
    ...entries({
      KUBE_URL: kubernetes.url,
      ...(namespace !== undefined && { KUBE_NAMESPACE: namespace }),
    }),
  ];
}

function unprotected(ref: string): string {
  return `this job runs for "${ref}", which is not protected, and only jobs of protected branches and tags may use the cluster: let a maintainer protect "${ref}", or run the job for a protected one`;
}
