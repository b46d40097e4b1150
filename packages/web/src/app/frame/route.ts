/** The pages of a project's settings. */
export const settingsTabs = [
  'general',
  'members',
  'variables',
  'access_tokens',
  'deploy_tokens',
  'runners',
  'protected_refs',
  'protected_environments',
  'deploy_freezes',
  'clusters',
  'job_tokens',
  'schedules',
  'triggers',
  'webhooks',
  'limits',
  'audit_log',
] as const;

/** What one sets about oneself. */
export const meTabs = [
  'profile',
  'password',
  'personal_access_tokens',
  'active_sessions',
  'preferences',
] as const;

/** The pages about the machine that Slipway runs on. */
export const machineTabs = [
  'containers',
  'images',
  'volumes',
  'networks',
  'disk',
  'findings',
] as const;

export type MachineTab = (typeof machineTabs)[number];

/** The pages of the administration. */
export const adminTabs = [
  'overview',
  'users',
  'groups',
  'runners',
  'clusters',
  'protected_tiers',
  'webhooks',
  'audit_log',
  'limits',
  'storage',
  'backups',
] as const;

/** The parts of a group's page. */
export const groupTabs = [
  'projects',
  'members',
  'variables',
  'access_tokens',
  'deploy_tokens',
  'clusters',
  'webhooks',
  'audit_log',
  'settings',
] as const;

export type GroupTab = (typeof groupTabs)[number];

/** The pages about a project's files, by GitLab's words for them. */
export const codeViews = [
  'tree',
  'blob',
  'blame',
  'commits',
  'commit',
  'compare',
  'branches',
  'tags',
  'releases',
  'edit',
  'new',
] as const;

export type CodeView = (typeof codeViews)[number];
export type SettingsTab = (typeof settingsTabs)[number];
export type MeTab = (typeof meTabs)[number];
export type AdminTab = (typeof adminTabs)[number];

/** Every page, with what its address says. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'projects' }
  | { readonly page: 'new-project' }
  | { readonly page: 'sign-in' }
  | { readonly page: 'groups' }
  | { readonly page: 'group'; readonly group: string; readonly tab: GroupTab }
  | { readonly page: 'group-cluster'; readonly group: string; readonly id: number }
  | { readonly page: 'me'; readonly tab: MeTab }
  | { readonly page: 'admin'; readonly tab: AdminTab }
  | { readonly page: 'user'; readonly username: string }
  | { readonly page: 'runner'; readonly id: number }
  /** A connected one, of all projects; of a project's there is a page in the project. */
  | { readonly page: 'connected-cluster'; readonly id: number }
  | { readonly page: 'machine'; readonly tab: MachineTab }
  | { readonly page: 'container'; readonly id: string }
  /** An image that lies on the machine; those of the registry have pages in their projects. */
  | { readonly page: 'local-image'; readonly id: string }
  | { readonly page: 'volume'; readonly name: string }
  | { readonly page: 'network'; readonly id: string }
  | { readonly page: 'cluster' }
  | { readonly page: 'usage' }
  | { readonly page: 'applications' }
  | { readonly page: 'rights' }
  /** `resource` as kubectl writes it: `pods`, `deployments.apps`. */
  | { readonly page: 'kind'; readonly resource: string }
  | {
      readonly page: 'object';
      readonly resource: string;
      readonly namespace: string | undefined;
      readonly name: string;
    }
  | { readonly page: 'project'; readonly project: string }
  /** `rest` is what follows: most often a ref, which may have slashes, and a path. */
  | {
      readonly page: 'code';
      readonly project: string;
      readonly view: CodeView;
      readonly rest: readonly string[];
    }
  | { readonly page: 'pipelines'; readonly project: string }
  | {
      readonly page: 'pipeline';
      readonly project: string;
      readonly id: number;
      /** The part that one of GitLab's own addresses is about. */
      readonly tab?: string;
    }
  | { readonly page: 'job'; readonly project: string; readonly id: number }
  | {
      readonly page: 'artifacts';
      readonly project: string;
      readonly id: number;
      readonly path: string;
    }
  | { readonly page: 'images'; readonly project: string }
  | { readonly page: 'image'; readonly project: string; readonly id: number }
  | { readonly page: 'packages'; readonly project: string }
  | { readonly page: 'package'; readonly project: string; readonly id: number }
  | { readonly page: 'project-cluster'; readonly project: string; readonly id: number }
  | { readonly page: 'editor'; readonly project: string }
  | { readonly page: 'environments'; readonly project: string }
  | { readonly page: 'environment'; readonly project: string; readonly id: number }
  | {
      readonly page: 'deployment';
      readonly project: string;
      readonly environment: number;
      readonly id: number;
    }
  | { readonly page: 'settings'; readonly project: string; readonly tab: SettingsTab }
  /** `document` is the name of a file in `docs`, or `guide`. */
  | { readonly page: 'help'; readonly document: string }
  | { readonly page: 'not-found' };
