import type { AdminTab, CodeView, GroupTab, MachineTab, MeTab, SettingsTab } from './route.ts';

/** Addresses of the pages. */
export const to = {
  home: '/',
  projects: '/dashboard/projects',
  newProject: '/projects/new',
  help: (document: string) => `/help/${document}`,
  cluster: '/-/cluster',
  user: (username: string) => `/admin/users/${encodeURIComponent(username)}`,
  runner: (id: number) => `/admin/runners/${id}`,
  /** A connected cluster: of a project, or of all of them. */
  connectedCluster: (id: number, project?: string) =>
    project === undefined ? `/admin/clusters/${id}` : `/${project}/-/clusters/${id}`,
  groups: '/dashboard/groups',
  group: (group: string, tab: GroupTab = 'projects') =>
    tab === 'projects' ? `/groups/${group}` : `/groups/${group}/-/${tab}`,
  /** A cluster that was connected for the projects of a group. */
  groupCluster: (group: string, id: number) => `/groups/${group}/-/clusters/${id}`,
  container: (id: string) => `/-/machine/containers/${id}`,
  localImage: (id: string) => `/-/machine/images/${id}`,
  volume: (name: string) => `/-/machine/volumes/${encodeURIComponent(name)}`,
  network: (id: string) => `/-/machine/networks/${id}`,
  machine: (tab: MachineTab = 'containers') => `/-/machine/${tab}`,
  usage: '/-/cluster/usage',
  applications: '/-/cluster/applications',
  rights: '/-/cluster/rights',
  me: (tab: MeTab = 'profile') => `/-/user_settings/${tab}`,
  admin: (tab: AdminTab = 'overview') => (tab === 'overview' ? '/admin' : `/admin/${tab}`),
  signIn: (from: string) =>
    from === '/' ? '/-/sign_in' : `/-/sign_in?from=${encodeURIComponent(from)}`,
  kind: (resource: string, namespace = '') =>
    `/-/cluster/${resource}${namespace && `?namespace=${encodeURIComponent(namespace)}`}`,
  object: (resource: string, namespace: string | undefined, name: string) =>
    ['/-/cluster', resource, namespace, encodeURIComponent(name)].filter(Boolean).join('/'),
  project: (project: string) => `/${project}`,
  /** A file, a folder, or another page about the files of a project at a ref. */
  code: (project: string, view: CodeView = 'tree', ref = '', path = '') =>
    [`/${project}/-/${view}`, encodeURIComponent(ref), ...path.split('/').map(encodeURIComponent)]
      .filter(Boolean)
      .join('/'),
  /** Where `.gitlab-ci.yml` is written, at a branch. */
  editor: (project: string, ref = '') =>
    `/${project}/-/ci/editor${ref && `?branch_name=${encodeURIComponent(ref)}`}`,
  commit: (project: string, sha: string) => `/${project}/-/commit/${sha}`,
  pipelines: (project: string) => `/${project}/-/pipelines`,
  pipeline: (project: string, id: number) => `/${project}/-/pipelines/${id}`,
  job: (project: string, id: number) => `/${project}/-/jobs/${id}`,
  artifacts: (project: string, id: number, path = '') =>
    [`/${project}/-/jobs/${id}/artifacts/browse`, ...path.split('/').map(encodeURIComponent)]
      .filter(Boolean)
      .join('/'),
  packages: (project: string) => `/${project}/-/packages`,
  package: (project: string, id: number) => `/${project}/-/packages/${id}`,
  images: (project: string) => `/${project}/-/container_registry`,
  image: (project: string, id: number) => `/${project}/-/container_registry/${id}`,
  environments: (project: string) => `/${project}/-/environments`,
  environment: (project: string, id: number) => `/${project}/-/environments/${id}`,
  deployment: (project: string, environment: number, id: number) =>
    `/${project}/-/environments/${environment}/deployments/${id}`,
  settings: (project: string, tab: SettingsTab = 'general') => `/${project}/-/settings/${tab}`,
};

/** Where to go after signing in: a path of ours, never another site. */
export function destination(from: string | null): string {
  return from !== null && /^\/(?![/\\])/.test(from) && !from.startsWith('/-/sign_in') ? from : '/';
}
