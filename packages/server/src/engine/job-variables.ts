import type { CiVariable } from '@slipway/ci';
import type { JobRecord } from '../model/job.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Runner, RunnerManager } from '../model/runner.ts';
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
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
  /** `KUBE_NAMESPACE`; the kubeconfig's own default applies without it. */
  readonly namespace?: string;
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

/** The cluster's address and the right to use it, under the names of GitLab's integration. */
export function kubernetesVariables(
  kubernetes: KubernetesForJobs | undefined,
  job: JobRecord,
): JobVariable[] {
  if (!kubernetes) return [];
  const own = job.definition.environment?.kubernetes?.namespace;
  const namespace = typeof own === 'string' ? own : kubernetes.namespace;
  const file = { file: true, raw: true, isSecret: true };
  return [
    { key: 'KUBECONFIG', value: kubernetes.kubeconfig, ...file },
    { key: 'KUBE_CA_PEM_FILE', value: kubernetes.caPem, ...file },
    { key: 'KUBE_CA_PEM', value: kubernetes.caPem, raw: true, isSecret: true },
    { key: 'KUBE_TOKEN', value: kubernetes.token, masked: true, raw: true, isSecret: true },
    ...entries({
      KUBE_URL: kubernetes.url,
      ...(namespace !== undefined && { KUBE_NAMESPACE: namespace }),
    }),
  ];
}
