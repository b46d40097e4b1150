import { type CiVariable, groupName, type PlannedJob } from '@slipway/ci';
import { slug } from '@slipway/contract';
import type { Commit } from '@slipway/git';
import type { Addresses, Way } from '#addresses';
import type { Environment } from '#environments/environment';
import { environmentSlug } from '#environments/slug';
import type { Namespace } from '#groups/namespace';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { User } from '#users/user';

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

/**
 * Facts about server, project and its place: usable in `include`. Programs find the server by `way`; what
 * is for people has the external address.
 */
export function projectVariables(
  project: Project,
  namespace: Namespace,
  { url: externalUrl, hasImageProxy }: Pick<Addresses, 'hasImageProxy' | 'url'>,
  way: Way,
): CiVariable[] {
  const url = new URL(way.url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const [major = '', minor = '', patch = ''] = gitlabVersion.split('.');
  const image = `${way.registry}/${project.fullPath.toLowerCase()}`;
  return entries({
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER_URL: way.url,
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
    CI_API_V4_URL: `${way.url}/api/v4`,
    CI_API_GRAPHQL_URL: `${way.url}/api/graphql`,
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
    CI_PROJECT_URL: `${externalUrl}/${project.fullPath}`,
    CI_PROJECT_VISIBILITY: project.visibility,
    CI_PROJECT_TOPICS: '',
    CI_PROJECT_REPOSITORY_LANGUAGES: '',
    CI_PROJECT_CLASSIFICATION_LABEL: '',
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_DEFAULT_BRANCH_SLUG: slug(project.defaultBranch),
    CI_CONFIG_PATH: project.ciConfigPath,
    CI_REGISTRY: way.registry,
    CI_REGISTRY_IMAGE: image,
    ...dependencyProxy(way, hasImageProxy ? namespace : undefined),
    CI_TEMPLATE_REGISTRY_HOST: 'registry.gitlab.com',
    GITLAB_FEATURES: '',
  });
}

/**
 * Without a proxy `${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3` is Docker Hub's own. Its server is
 * only signed in to, with a job token, and that must not be sent to others.
 */
function dependencyProxy(
  { registry }: Way,
  namespace: Pick<Namespace, 'fullPath'> | undefined,
): Record<string, string> {
  const prefixOf = (path: string): string =>
    `${registry}/${path.toLowerCase()}/dependency_proxy/containers`;
  const path = namespace?.fullPath;
  const [root = ''] = path?.split('/') ?? [];
  return {
    CI_DEPENDENCY_PROXY_SERVER: registry,
    CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: path === undefined ? 'docker.io' : prefixOf(root),
    CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX:
      path === undefined ? 'docker.io' : prefixOf(path),
  };
}

/** A longer message is cut, as the environment of a program has its limits. */
const messageLimitBytes = 100_000;

/** Facts about commit and ref, the old names included; `tagMessage` is an annotated tag's. */
export function commitVariables(
  pipeline: PipelineFacts,
  commit: Commit | undefined,
  tagMessage = '',
): CiVariable[] {
  const { ref, sha, beforeSha, isTag } = pipeline;
  const whole = commit?.message.trimEnd() ?? '';
  const message = beginning(whole, messageLimitBytes);
  const title = commit?.title ?? '';
  const signature = commit ? `${commit.author.name} <${commit.author.email}>` : '';
  return entries({
    CI_COMMIT_SHA: sha,
    CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: beforeSha,
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: slug(ref),
    CI_COMMIT_REF_PROTECTED: String(pipeline.isProtected),
    ...(isTag
      ? { CI_COMMIT_TAG: ref, CI_COMMIT_TAG_MESSAGE: tagMessage, CI_BUILD_TAG: ref }
      : { CI_COMMIT_BRANCH: ref }),
    CI_COMMIT_MESSAGE: message,
    CI_COMMIT_MESSAGE_IS_TRUNCATED: String(message !== whole),
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

/** The first bytes of a text, in whole characters. */
function beginning(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.length <= bytes) return text;
  return new TextDecoder().decode(buffer.subarray(0, bytes), { stream: true });
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
export function environmentVariables(
  job: PlannedJob,
  known: Pick<Environment, 'id' | 'tier'> | undefined,
): CiVariable[] {
  const { environment } = job;
  if (!environment) return [];
  return entries({
    CI_ENVIRONMENT_NAME: environment.name,
    CI_ENVIRONMENT_SLUG: environmentSlug(environment.name),
    CI_ENVIRONMENT_ACTION: environment.action,
    ...(known && { CI_ENVIRONMENT_ID: String(known.id), CI_ENVIRONMENT_TIER: known.tier }),
  });
}

/** One variable for each key. */
export function entries(values: Readonly<Record<string, string>>): CiVariable[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
