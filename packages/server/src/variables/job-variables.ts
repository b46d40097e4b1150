import type { CiVariable } from '@slipway/ci';
import { type AgentContexts, withAgents } from '#agents/kubeconfig';
import type { JobAccess, JobCluster } from '#cluster-access/job-access';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Runner, RunnerManager } from '#runners/runner';
import { entries } from './predefined.ts';
import type { GivenVariable } from './variable.ts';

/** A variable on its way to the runner; secret ones are not shown to service containers. */
export interface JobVariable extends CiVariable {
  readonly isSecret?: boolean;
}

/** What somebody gave to a pipeline or a manual job; it may be a secret. */
export function fromGiven(variable: GivenVariable): JobVariable {
  const { key, value, isRaw, variableType } = variable;
  return { key, value, raw: isRaw, file: variableType === 'file', isSecret: true };
}

/** Who runs the job, and what it was given. */
export interface Assignment {
  readonly runner: Runner;
  readonly manager: RunnerManager;
  readonly token: string;
  /** With the token in it. */
  readonly repositoryUrl: string;
  readonly startedAt: Date;
  /** Whether the runner is on this machine, and with it what it runs. */
  readonly isNear: boolean;
  /** Whether the job is a pod in a cluster that was connected for jobs. */
  readonly isInCluster: boolean;
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

/** What of the cluster a text may refer to before a runner has the job. */
export function clusterNames(
  { url, domain }: Pick<JobCluster, 'url' | 'domain'>,
  namespace: string,
): JobVariable[] {
  const base = domain === undefined ? {} : { KUBE_INGRESS_BASE_DOMAIN: domain };
  return entries({ KUBE_URL: url, KUBE_NAMESPACE: namespace, ...base });
}

/**
 * The cluster's address and the right to use it, under the names of GitLab's integration.
 *
 * A job that has no right gets a kubeconfig that the cluster refuses with the reason, so that it stands
 * in the log of the job that calls for it; and so that `kubectl` does not find another one, of the user
 * that runs shell jobs. The agents that it may use are contexts beside that one.
 */
export function clusterVariables(
  access: JobAccess | undefined,
  agents?: AgentContexts,
): JobVariable[] {
  const file = { file: true, raw: true, isSecret: true };
  const kubeconfig = agents ? withAgents(access?.kubeconfig, agents) : access?.kubeconfig;
  if (kubeconfig === undefined) return [];
  const variable = { key: 'KUBECONFIG', value: kubeconfig, ...file };
  if (access?.right === undefined) return [variable];
  const { right, cluster } = access;
  const { caPem } = cluster;
  return [
    variable,
    ...(caPem === ''
      ? []
      : [
          { key: 'KUBE_CA_PEM_FILE', value: caPem, ...file },
          { key: 'KUBE_CA_PEM', value: caPem, raw: true, isSecret: true },
        ]),
    { key: 'KUBE_TOKEN', value: right.token, masked: true, raw: true, isSecret: true },
    ...clusterNames(cluster, right.namespace),
  ];
}
