import type { DeployTokenScope } from '#deploy-tokens/deploy-token';
import type { JobTokenPolicy } from './job-token-policies.ts';
import type { Role } from './roles.ts';

/** Who may do one thing in a project. */
export interface Rule {
  /** What it is, for `docs/permissions.md`. */
  readonly what: string;
  /** The least roles that may; whoever has more, may too. */
  readonly from: readonly Role[];
  /** Those instead while the project keeps its jobs to itself (`public_jobs: false`). */
  readonly withoutPublicJobs?: readonly Role[];
  /**
   * Whether one need not be a member where a project is public, or internal and one is a user who is
   * not external; `public-jobs` only while the project shows its jobs.
   */
  readonly open?: 'always' | 'public-jobs';
  /**
   * Whether a job may by its token, as far as its user may: in its own project, and where its project
   * is on the allow list. A policy must be granted there; `any` is for all that are on the list,
   * `own` never reaches another project.
   */
  readonly job?: 'own' | 'any' | JobTokenPolicy;
  /** A deploy token with one of these scopes may, in the projects that it is for. */
  readonly machine?: readonly DeployTokenScope[];
  /** Whether nobody may while the project is archived: it changes what is in it. */
  readonly archived?: 'refused';
}

/**
 * What can be done in a project, and by whom: GitLab's table of permissions, as far as there is
 * something to be permitted here. Administrators may do everything.
 *
 * Nothing else decides. `docs/permissions.md` is made of it, and tests try each cell of it.
 */
export const permissions = {
  read_project: {
    what: 'See the project and its members',
    from: ['guest'],
    open: 'always',
    job: 'any',
  },
  read_code: {
    what: 'Clone, fetch, and read files, commits, branches and tags',
    from: ['planner', 'reporter'],
    open: 'always',
    job: 'any',
    machine: ['read_repository'],
  },
  read_commit_statuses: {
    what: 'See what pipelines say of a commit',
    from: ['reporter'],
    open: 'always',
  },
  set_commit_statuses: {
    what: 'Say of a commit what other systems found',
    from: ['developer'],
    archived: 'refused',
  },
  read_pipelines: {
    what: 'See pipelines',
    from: ['guest'],
    withoutPublicJobs: ['reporter'],
    open: 'always',
    job: 'READ_PIPELINES',
  },
  read_jobs: {
    what: 'See jobs, their logs and artifacts',
    from: ['guest'],
    withoutPublicJobs: ['reporter'],
    open: 'public-jobs',
    job: 'READ_JOBS',
  },
  read_images: {
    what: 'Pull images',
    from: ['reporter'],
    open: 'always',
    job: 'any',
    machine: ['read_registry', 'write_registry'],
  },
  read_environments: {
    what: 'See environments',
    from: ['reporter'],
    open: 'always',
    job: 'READ_ENVIRONMENTS',
  },
  read_deployments: {
    what: 'See deployments',
    from: ['reporter'],
    open: 'always',
    job: 'READ_DEPLOYMENTS',
  },
  read_releases: {
    what: 'See releases',
    from: ['guest'],
    open: 'always',
    job: 'READ_RELEASES',
  },
  read_packages: {
    what: 'See packages and download their files',
    from: ['reporter'],
    open: 'always',
    job: 'READ_PACKAGES',
    machine: ['read_package_registry', 'write_package_registry'],
  },
  upload_files: {
    what: 'Upload files to link to',
    from: ['guest'],
    archived: 'refused',
  },
  read_schedules: {
    what: 'See schedules of pipelines',
    from: ['guest'],
    withoutPublicJobs: ['reporter'],
    open: 'public-jobs',
  },
  read_debug_logs: {
    what: 'Read logs of jobs with `CI_DEBUG_TRACE`',
    from: ['developer'],
  },
  read_artifacts_of_developers: {
    what: 'Download artifacts with `access: developer`',
    from: ['developer'],
    job: 'READ_JOBS',
  },
  read_artifacts_of_maintainers: {
    what: 'Download artifacts with `access: maintainer`',
    from: ['maintainer'],
    job: 'READ_JOBS',
  },
  push_code: {
    what: 'Push, commit, and make or delete branches and tags that are not protected',
    from: ['developer'],
    archived: 'refused',
  },
  read_protections: {
    what: 'See which branches and tags are protected',
    from: ['developer'],
  },
  run_pipelines: {
    what: 'Run, retry and cancel pipelines; play and retry jobs; check a configuration',
    from: ['developer'],
    archived: 'refused',
  },
  read_cluster_agents: { what: 'See agents for Kubernetes', from: ['developer'] },
  use_cluster_agents: {
    what: 'Ask the cluster of an agent whose `user_access` names the project',
    from: ['developer'],
    archived: 'refused',
  },
  cancel_jobs: { what: 'Cancel jobs', from: ['security_manager', 'developer'] },
  manage_environments: {
    what: 'Make, change, stop and delete environments; see and set resource groups',
    from: ['developer'],
    job: 'ADMIN_ENVIRONMENTS',
    archived: 'refused',
  },
  record_deployments: {
    what: 'Record deployments that were made elsewhere, and say what has become of them',
    from: ['developer'],
    job: 'ADMIN_DEPLOYMENTS',
    archived: 'refused',
  },
  manage_releases: {
    what: 'Make, change and delete releases',
    from: ['developer'],
    job: 'ADMIN_RELEASES',
    archived: 'refused',
  },
  publish_packages: {
    what: 'Publish files of packages',
    from: ['developer'],
    job: 'ADMIN_PACKAGES',
    machine: ['write_package_registry'],
    archived: 'refused',
  },
  push_images: {
    what: 'Push and delete images',
    from: ['developer'],
    job: 'own',
    machine: ['write_registry'],
    archived: 'refused',
  },
  read_audit_events: {
    what: 'See what one has done oneself in the audit log',
    from: ['security_manager', 'developer'],
  },
  read_all_audit_events: {
    what: 'See what everybody has done in the audit log',
    from: ['security_manager', 'maintainer'],
  },
  read_runners: {
    what: 'See the runners of the project',
    from: ['security_manager', 'maintainer'],
  },
  manage_runners: { what: 'Register, assign and remove runners', from: ['maintainer'] },
  manage_pipelines: {
    what: 'See the variables that others have given to their pipelines',
    from: ['maintainer'],
  },
  take_schedules: {
    what: 'Delete the schedules of others, and make them one’s own',
    from: ['maintainer'],
  },
  manage_variables: { what: 'See and change CI/CD variables', from: ['maintainer'] },
  manage_members: { what: 'Add, change and remove members', from: ['maintainer'] },
  delete_deployments: {
    what: 'Delete deployments that are over',
    from: ['maintainer'],
    job: 'ADMIN_DEPLOYMENTS',
  },
  manage_protections: {
    what: 'Protect branches, tags and environments',
    from: ['maintainer'],
  },
  manage_tokens: {
    what: 'Make, rotate and revoke project access tokens and deploy tokens',
    from: ['maintainer'],
  },
  manage_clusters: {
    what: 'Connect, see, change and remove clusters',
    from: ['maintainer'],
  },
  manage_cluster_agents: {
    what: 'Register and delete agents for Kubernetes, make and revoke their tokens',
    from: ['maintainer'],
  },
  manage_images: {
    what: 'Delete repositories of images, clean up their tags, protect them',
    from: ['maintainer'],
    job: 'own',
  },
  delete_packages: {
    what: 'Delete packages and their files',
    from: ['maintainer'],
    job: 'ADMIN_PACKAGES',
  },
  manage_triggers: {
    what: 'Make, see and delete tokens that start pipelines',
    from: ['maintainer'],
  },
  manage_hooks: {
    what: 'Make, change, test and delete webhooks',
    from: ['maintainer'],
  },
  manage_project: {
    what: 'Change settings, and the allow list for job tokens',
    from: ['maintainer'],
  },
  manage_uploads: {
    what: 'List and delete uploaded files',
    from: ['maintainer'],
  },
  erase_jobs: {
    what: 'Erase jobs of others, and on protected branches',
    from: ['maintainer'],
  },
  delete_artifacts: { what: 'Delete artifacts of a job', from: ['maintainer'] },
  share_project: { what: 'Share the project with a group', from: ['owner'] },
  change_visibility: { what: 'Change who can see the project', from: ['owner'] },
  delete_pipelines: { what: 'Delete pipelines', from: ['owner'] },
  archive_project: { what: 'Archive the project, and take that back', from: ['owner'] },
  transfer_project: { what: 'Move the project into another namespace', from: ['owner'] },
  delete_project: { what: 'Delete the project', from: ['owner'] },
} as const satisfies Readonly<Record<string, Rule>>;

/** One thing that can be done in a project. */
export type Permission = keyof typeof permissions;

// The keys of an object literal are its names.
/** Everything that can be permitted, in the order of the table. */
export const allPermissions = Object.keys(permissions) as readonly Permission[];

/** The rule for one thing. */
export function ruleFor(permission: Permission): Rule {
  return permissions[permission];
}
