import { slug } from '@slipway/contract';
import type { JobConfig } from '#configuration/configuration';
import type { CompileContext } from '#context';
import type { Instance } from '#links/instance';
import type { CiVariable } from '#variable/variable';

/**
 * The predefined variables that the event itself implies. A server knows more of them and puts its
 * own over these; a command line without a server has at least these.
 */
export function eventVariables(context: CompileContext): CiVariable[] {
  const { ref, refType = 'branch', source = 'push', defaultBranch = 'main' } = context;
  const facts: Record<string, string | undefined> = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_SERVER: 'yes',
    CI_CONFIG_PATH: context.file ?? '.gitlab-ci.yml',
    CI_PIPELINE_SOURCE: source,
    CI_PIPELINE_CREATED_AT: context.now?.toISOString(),
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: slug(ref),
    CI_COMMIT_REF_PROTECTED: String(context.isProtected ?? false),
    CI_DEFAULT_BRANCH: defaultBranch,
    CI_DEFAULT_BRANCH_SLUG: slug(defaultBranch),
    CI_COMMIT_BRANCH: refType === 'branch' ? ref : undefined,
    CI_COMMIT_TAG: refType === 'tag' ? ref : undefined,
    CI_COMMIT_SHA: context.sha,
    CI_COMMIT_SHORT_SHA: context.sha?.slice(0, 8),
    CI_PIPELINE_TRIGGERED: source === 'trigger' ? 'true' : undefined,
    ...(refType === 'merge_request' ? mergeRequestFacts(context) : {}),
    ...projectFacts(context.project),
    ...oldNames(context),
  };
  return Object.entries(facts).flatMap(([key, value]) =>
    value === undefined ? [] : { key, value },
  );
}

/** The numbers stand for those that only a server knows: rules ask whether there is one. */
function mergeRequestFacts({ ref, defaultBranch = 'main', project }: CompileContext) {
  return {
    CI_MERGE_REQUEST_ID: '1',
    CI_MERGE_REQUEST_IID: '1',
    CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
    CI_MERGE_REQUEST_REF_PATH: 'refs/merge-requests/1/head',
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: ref,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: defaultBranch,
    CI_MERGE_REQUEST_PROJECT_PATH: project,
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: project,
  };
}

function projectFacts(path: string | undefined): Record<string, string> {
  if (path === undefined) return {};
  const parts = path.split('/');
  return {
    CI_PROJECT_PATH: path,
    CI_PROJECT_PATH_SLUG: slug(path),
    CI_PROJECT_NAME: parts.at(-1) ?? '',
    CI_PROJECT_NAMESPACE: parts.slice(0, -1).join('/'),
    CI_PROJECT_ROOT_NAMESPACE: parts[0] ?? '',
  };
}

/** Names from before GitLab 9, which old files still use. */
function oldNames(context: CompileContext): Record<string, string | undefined> {
  return {
    CI_BUILD_REF: context.sha,
    CI_BUILD_REF_NAME: context.ref,
    CI_BUILD_REF_SLUG: slug(context.ref),
    CI_BUILD_TAG: context.refType === 'tag' ? context.ref : undefined,
  };
}

/**
 * The predefined variables that a job's own place in the file implies. `environment` is the
 * expanded name; address and tier are as written.
 */
export function jobVariables(
  { name, config, parallel }: Instance,
  environment: string | null,
): CiVariable[] {
  const variables = [
    { key: 'CI_JOB_NAME', value: name },
    { key: 'CI_JOB_NAME_SLUG', value: slug(name) },
    { key: 'CI_JOB_STAGE', value: config.stage },
    { key: 'CI_JOB_GROUP_NAME', value: groupName(name) },
    { key: 'CI_BUILD_NAME', value: name },
    { key: 'CI_BUILD_STAGE', value: config.stage },
    { key: 'CI_NODE_TOTAL', value: String(parallel?.total ?? 1) },
  ];
  if (parallel) variables.push({ key: 'CI_NODE_INDEX', value: String(parallel.index) });
  if (config.when === 'manual' || config.when === 'delayed') {
    variables.push({ key: 'CI_JOB_MANUAL', value: 'true' });
  }
  if (environment) variables.push(...environmentVariables(config, environment));
  return variables;
}

function environmentVariables({ keywords }: JobConfig, name: string): CiVariable[] {
  const { action = 'start', deployment_tier = null, url = null } = keywords.environment ?? {};
  const variables = [
    { key: 'CI_ENVIRONMENT_NAME', value: name },
    { key: 'CI_ENVIRONMENT_ACTION', value: action },
  ];
  if (deployment_tier !== null) {
    variables.push({ key: 'CI_ENVIRONMENT_TIER', value: deployment_tier });
  }
  if (url !== null) variables.push({ key: 'CI_ENVIRONMENT_URL', value: url });
  return variables;
}

/** The name without the suffixes of parallel jobs: what a graph groups by. */
export function groupName(name: string): string {
  return name.replace(/([\b\s:]+((\[.*\])|(\d+[\s:/\\]+\d+))){1,3}\s*$/, '');
}
