import type { Addresses } from '#addresses';
import { namespaceJson } from '#groups/group-json';
import type { Namespace } from '#groups/namespace';
import type { CleanupPolicy } from '#image-cleanup/cleanup-policy';
import { policyJson } from '#image-cleanup/cleanup-policy-arguments';
import type { ChosenLimits } from '#limits/limit-table';
import { defaultCiConfigPath, type Project } from '#projects/project';
import { roleLevels } from '#rights/roles';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import { projectAbsences, projectConstants } from './project-constants.ts';

/** The few fields that lists with `simple=true` and nested projects have. */
export function simpleProjectJson(project: Project, namespace: Namespace, addresses: Addresses) {
  const webUrl = `${addresses.url}/${project.fullPath}`;
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${namespace.name} / ${project.name}`,
    path: project.path,
    path_with_namespace: project.fullPath,
    created_at: project.createdAt,
    default_branch: project.defaultBranch,
    tag_list: [],
    topics: [],
    // There is no SSH, but clients take it for granted that every project has such an address.
    ssh_url_to_repo: `git@${new URL(addresses.url).hostname}:${project.fullPath}.git`,
    http_url_to_repo: `${webUrl}.git`,
    web_url: webUrl,
    readme_url: null,
    forks_count: 0,
    avatar_url: null,
    star_count: project.starCount,
    last_activity_at: project.lastActivityAt,
    visibility: project.visibility,
    namespace: namespaceJson(namespace, addresses.url),
  };
}

/** What a project's JSON depends on beside the project. */
export interface ProjectFacts {
  readonly namespace: Namespace;
  /** The asking user's level; 0 is none. */
  readonly accessLevel: number;
  readonly isEmpty: boolean;
  /** Limits of its own. */
  readonly chosen: ChosenLimits;
  /** Of a project in somebody's own space. */
  readonly owner: User | undefined;
  readonly cleanup: CleanupPolicy | undefined;
  /** `shared_with_groups`. */
  readonly sharedWith: readonly object[];
}

/** GitLab's shape of a project. */
export function projectJson(project: Project, facts: ProjectFacts, addresses: Addresses) {
  const self = `${addresses.url}/api/v4/projects/${project.id}`;
  const access =
    facts.accessLevel > 0 ? { access_level: facts.accessLevel, notification_level: 3 } : null;
  const isOfGroup = facts.namespace.kind === 'group';
  return {
    ...simpleProjectJson(project, facts.namespace, addresses),
    container_registry_image_prefix: `${addresses.registry}/${project.fullPath.toLowerCase()}`,
    _links: {
      self,
      repo_branches: `${self}/repository/branches`,
      members: `${self}/members`,
    },
    container_expiration_policy: policyJson(facts.cleanup),
    archived: project.isArchived,
    empty_repo: facts.isEmpty,
    ...(facts.owner && { owner: userJson(facts.owner, addresses.url) }),
    creator_id: project.creatorId,
    updated_at: project.lastActivityAt,
    import_status: project.importStatus,
    ...importJson(project, facts.accessLevel),
    shared_runners_enabled: project.sharedRunnersEnabled,
    ci_config_path: project.ciConfigPath === defaultCiConfigPath ? '' : project.ciConfigPath,
    ci_default_git_depth: project.gitDepth,
    build_timeout: project.buildTimeoutSeconds,
    keep_latest_artifact: project.keepLatestArtifact,
    allow_pipeline_trigger_approve_deployment: project.letsAuthorsApprove,
    auto_rollback_enabled: project.rollsBackByItself,
    ci_forward_deployment_enabled: project.refusesOutdated,
    public_jobs: project.hasPublicJobs,
    ci_pipeline_variables_minimum_override_role: project.pipelineVariablesRole,
    restrict_user_defined_variables: project.pipelineVariablesRole !== 'developer',
    shared_with_groups: facts.sharedWith,
    ...projectConstants,
    ...projectAbsences,
    max_artifacts_size: facts.chosen.max_artifacts_size ?? null,
    permissions: {
      project_access: isOfGroup ? null : access,
      group_access: isOfGroup ? access : null,
    },
  };
}

/** Where it came from is told to maintainers only, as GitLab does. */
function importJson({ importUrl, importError }: Project, accessLevel: number) {
  const isTold = accessLevel >= roleLevels.maintainer;
  return {
    import_type: importUrl === null || !isTold ? null : 'git',
    import_url: isTold ? importUrl : null,
    import_error: isTold ? importError : null,
  };
}
