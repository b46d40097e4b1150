import { type CiVariable, groupName, type PlannedJob } from '@slipway/ci';
import type { Commit } from '@slipway/git';
import type { Pipeline } from '../model/pipeline.ts';
import type { Namespace, Project } from '../model/project.ts';
import type { User } from '../model/user.ts';
import type { Addresses } from '../services.ts';
import { environmentSlug, slug } from '../slug.ts';

/** The version of GitLab whose pipelines these are. */
export const gitlabVersion = '18.4.0';

/** What variables tell of a pipeline that may not have been stored yet. */
export type PipelineFacts = Pick<
  Pipeline,
  | 'source'
  | 'ref'
  | 'isTag'
  | 'isProtected'
  | 'sha'
  | 'beforeSha'
  | 'createdAt'
  | 'upstreamJobId'
  | 'upstreamPipelineId'
  | 'upstreamProjectId'
>;

/** Of a pipeline that no trigger job has asked for. */
export const noUpstream = {
  upstreamJobId: null,
  upstreamPipelineId: null,
  upstreamProjectId: null,
} as const;

/** Facts about server, project and its place: usable in `include`. */
export function projectVariables(
  project: Project,
  namespace: Namespace,
  addresses: Addresses,
): CiVariable[] {
  const url = new URL(addresses.url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const [major = '', minor = '', patch = ''] = gitlabVersion.split('.');
  const image = `${addresses.registry}/${project.fullPath.toLowerCase()}`;
  return entries({
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER_URL: addresses.url,
    CI_SERVER_HOST: url.hostname,
    CI_SERVER_FQDN: url.host,
    CI_SERVER_PORT: port,
    CI_SERVER_PROTOCOL: url.protocol.replace(':', ''),
    CI_SERVER_SHELL_SSH_HOST: url.hostname,
    CI_SERVER_SHELL_SSH_PORT: '22',
    CI_SERVER_NAME: 'GitLab',
    CI_SERVER_VERSION: gitlabVersion,
    CI_SERVER_VERSION_MAJOR: major,
    CI_SERVER_VERSION_MINOR: minor,
    CI_SERVER_VERSION_PATCH: patch,
    CI_SERVER_REVISION: 'slipway',
    CI_API_V4_URL: `${addresses.url}/api/v4`,
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: project.path,
    CI_PROJECT_TITLE: project.name,
    CI_PROJECT_DESCRIPTION: project.description,
    CI_PROJECT_PATH: project.fullPath,
    CI_PROJECT_PATH_SLUG: slug(project.fullPath),
    CI_PROJECT_NAMESPACE: namespace.fullPath,
    CI_PROJECT_NAMESPACE_ID: String(namespace.id),
    CI_PROJECT_NAMESPACE_SLUG: slug(namespace.fullPath),
    CI_PROJECT_ROOT_NAMESPACE: namespace.fullPath.split('/')[0] ?? '',
    CI_PROJECT_URL: `${addresses.url}/${project.fullPath}`,
    CI_PROJECT_VISIBILITY: project.visibility,
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_DEFAULT_BRANCH_SLUG: slug(project.defaultBranch),
    CI_CONFIG_PATH: project.ciConfigPath,
    CI_REGISTRY: addresses.registry,
    CI_REGISTRY_IMAGE: image,
    CI_TEMPLATE_REGISTRY_HOST: 'registry.gitlab.com',
    GITLAB_FEATURES: '',
  });
}

/** Facts about commit and ref, the old names included. */
export function commitVariables(pipeline: PipelineFacts, commit: Commit | undefined): CiVariable[] {
  const { ref, sha, beforeSha, isTag } = pipeline;
  const message = commit?.message.trimEnd() ?? '';
  const title = commit?.title ?? '';
  const signature = commit ? `${commit.author.name} <${commit.author.email}>` : '';
  return entries({
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: beforeSha,
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: slug(ref),
    CI_COMMIT_REF_PROTECTED: String(pipeline.isProtected),
    ...(isTag ? { CI_COMMIT_TAG: ref, CI_BUILD_TAG: ref } : { CI_COMMIT_BRANCH: ref }),
    CI_COMMIT_MESSAGE: message,
    CI_COMMIT_TITLE: title,
    CI_COMMIT_DESCRIPTION: title.length < 100 ? message.slice(title.length).trimStart() : message,
    CI_COMMIT_TIMESTAMP: commit?.committer.date ?? '',
    CI_COMMIT_AUTHOR: signature,
    CI_BUILD_REF: sha,
    CI_BUILD_BEFORE_SHA: beforeSha,
    CI_BUILD_REF_NAME: ref,
    CI_BUILD_REF_SLUG: slug(ref),
  });
}

/** Facts about the pipeline that exist before it is stored. */
export function pipelineVariables(pipeline: PipelineFacts): CiVariable[] {
  const isTriggered = pipeline.source === 'trigger';
  return entries({
    CI_PIPELINE_SOURCE: pipeline.source,
    CI_PIPELINE_CREATED_AT: pipeline.createdAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(isTriggered && { CI_PIPELINE_TRIGGERED: 'true', CI_BUILD_TRIGGERED: 'true' }),
    ...(pipeline.upstreamJobId !== null && {
      CI_UPSTREAM_PIPELINE_ID: String(pipeline.upstreamPipelineId),
      CI_UPSTREAM_PROJECT_ID: String(pipeline.upstreamProjectId),
      CI_UPSTREAM_JOB_ID: String(pipeline.upstreamJobId),
    }),
  });
}

/** Who started it. */
export function userVariables(user: User | undefined): CiVariable[] {
  if (!user) return [];
  return entries({
    GITLAB_USER_ID: String(user.id),
    GITLAB_USER_LOGIN: user.username,
    GITLAB_USER_NAME: user.name,
    GITLAB_USER_EMAIL: user.email,
  });
}

/** Facts about one planned job. */
export function plannedJobVariables(job: PlannedJob): CiVariable[] {
  const isPlayable = job.when === 'manual' || job.when === 'delayed';
  return entries({
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slug(job.name),
    CI_JOB_GROUP_NAME: groupName(job.name),
    CI_JOB_STAGE: job.stage,
    CI_BUILD_NAME: job.name,
    CI_BUILD_STAGE: job.stage,
    ...(isPlayable && { CI_JOB_MANUAL: 'true', CI_BUILD_MANUAL: 'true' }),
    ...(job.image && { CI_JOB_IMAGE: job.image.name }),
    CI_NODE_TOTAL: String(job.parallel?.total ?? 1),
    ...(job.parallel && { CI_NODE_INDEX: String(job.parallel.index) }),
  });
}

/** The environment a job works on; the URL is added when it is known. */
export function environmentVariables(job: PlannedJob, tier: string | undefined): CiVariable[] {
  const { environment } = job;
  if (!environment) return [];
  return entries({
    CI_ENVIRONMENT_NAME: environment.name,
    CI_ENVIRONMENT_SLUG: environmentSlug(environment.name),
    CI_ENVIRONMENT_ACTION: environment.action,
    ...(tier !== undefined && { CI_ENVIRONMENT_TIER: tier }),
  });
}

/** One variable for each key. */
export function entries(values: Readonly<Record<string, string>>): CiVariable[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
