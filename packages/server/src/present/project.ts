import type { Namespace, Project } from '../model/project.ts';
import { defaultCiConfigPath } from '../projects.ts';
import type { Addresses } from '../services.ts';

export function namespaceJson(namespace: Namespace, url: string) {
  const page = namespace.kind === 'group' ? `groups/${namespace.fullPath}` : namespace.fullPath;
  return {
    id: namespace.id,
    name: namespace.name,
    path: namespace.path,
    kind: namespace.kind,
    full_path: namespace.fullPath,
    parent_id: namespace.parentId,
    avatar_url: null,
    web_url: `${url}/${page}`,
  };
}

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
    ssh_url_to_repo: null,
    http_url_to_repo: `${webUrl}.git`,
    web_url: webUrl,
    readme_url: null,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
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
}

export function projectJson(project: Project, facts: ProjectFacts, addresses: Addresses) {
  const self = `${addresses.url}/api/v4/projects/${project.id}`;
  const access = facts.accessLevel > 0 ? { access_level: facts.accessLevel } : null;
  const isOfGroup = facts.namespace.kind === 'group';
  return {
    ...simpleProjectJson(project, facts.namespace, addresses),
    container_registry_image_prefix: `${addresses.registry}/${project.fullPath.toLowerCase()}`,
    _links: {
      self,
      repo_branches: `${self}/repository/branches`,
      members: `${self}/members`,
    },
    archived: false,
    empty_repo: facts.isEmpty,
    owner: null,
    creator_id: project.creatorId,
    updated_at: project.lastActivityAt,
    import_status: 'none',
    jobs_enabled: true,
    builds_access_level: 'enabled',
    repository_access_level: 'enabled',
    environments_access_level: 'enabled',
    container_registry_enabled: true,
    container_registry_access_level: 'enabled',
    issues_enabled: false,
    merge_requests_enabled: false,
    wiki_enabled: false,
    snippets_enabled: false,
    lfs_enabled: false,
    shared_runners_enabled: project.sharedRunnersEnabled,
    public_jobs: true,
    ci_config_path: project.ciConfigPath === defaultCiConfigPath ? '' : project.ciConfigPath,
    ci_default_git_depth: project.gitDepth,
    build_timeout: project.buildTimeoutSeconds,
    auto_cancel_pending_pipelines: 'enabled',
    build_git_strategy: 'fetch',
    keep_latest_artifact: true,
    permissions: {
      project_access: isOfGroup ? null : access,
      group_access: isOfGroup ? access : null,
    },
  };
}
