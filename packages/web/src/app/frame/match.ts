import {
  adminTabs,
  codeViews,
  type GroupTab,
  groupTabs,
  machineTabs,
  meTabs,
  type Route,
  type SettingsTab,
  settingsTabs,
} from './route.ts';

const notFound: Route = { page: 'not-found' };

/** The page of a path, by GitLab's addresses: what follows `/-/` is about what stands before it. */
export function match(pathname: string): Route {
  const path = pathname.replace(/\/+$/, '');
  if (path === '') return { page: 'home' };
  if (path === '/dashboard/projects') return { page: 'projects' };
  if (path === '/dashboard/groups') return { page: 'groups' };
  if (path === '/projects/new') return { page: 'new-project' };
  if (/^\/admin(\/|$)/.test(path)) return adminPage(path.split('/').slice(2));
  if (/^\/help(\/|$)/.test(path)) return helpPage(path.slice('/help/'.length));
  if (path.startsWith('/groups/')) return groupPage(path.slice('/groups/'.length));
  const at = `${path}/`.indexOf('/-/');
  if (at < 0) return projectPath(path, (project) => ({ page: 'project', project }));
  const rest = path.slice(at + 3).split('/');
  if (at === 0) return instancePage(rest);
  return projectPath(path.slice(0, at), (project) => projectPage(project, rest));
}

function adminPage([first = 'overview', ...more]: readonly string[]): Route {
  const [one] = more;
  if (one !== undefined && more.length === 1) return adminObject(first, decode(one));
  // GitLab's address of them.
  const tab = first === 'hooks' ? 'webhooks' : adminTabs.find((each) => each === first);
  return tab && more.length === 0 ? { page: 'admin', tab } : notFound;
}

/** Something that only administrators see. */
function adminObject(kind: string, name: string): Route {
  if (kind === 'users' && name !== '') return { page: 'user', username: name };
  if (kind === 'runners') return numbered(name, (id) => ({ page: 'runner', id }));
  if (kind === 'clusters') return numbered(name, (id) => ({ page: 'connected-cluster', id }));
  return notFound;
}

/** `shop/food`, maybe with what follows `/-/`. */
function groupPage(path: string): Route {
  const at = `${path}/`.indexOf('/-/');
  const segments = (at < 0 ? path : path.slice(0, at)).split('/').map(decode);
  if (!segments.every(Boolean)) return notFound;
  const group = segments.join('/');
  if (at < 0) return { page: 'group', group, tab: 'projects' };
  const [first = '', second, ...more] = path.slice(at + 3).split('/');
  if (more.length > 0) return notFound;
  if (first === 'clusters' && second !== undefined) {
    return numbered(second, (id) => ({ page: 'group-cluster', group, id }));
  }
  const named = second === undefined ? first : `${first}/${second}`;
  const tab = gitlabGroupTabs.get(named) ?? groupTabs.find((each) => each === named);
  return tab ? { page: 'group', group, tab } : notFound;
}

/** GitLab's addresses of the parts of a group's page. */
const gitlabGroupTabs: ReadonlyMap<string, GroupTab> = new Map([
  ['group_members', 'members'],
  ['hooks', 'webhooks'],
  ['edit', 'settings'],
  ['settings/ci_cd', 'variables'],
  ['settings/access_tokens', 'access_tokens'],
  ['audit_events', 'audit_log'],
]);

function helpPage(document: string): Route {
  if (document === '') return { page: 'help', document: 'guide' };
  return /^(diagnostics\/)?[a-z0-9-]+$/.test(document) ? { page: 'help', document } : notFound;
}

function instancePage([first, ...more]: readonly string[]): Route {
  if (first === 'sign_in' && more.length === 0) return { page: 'sign-in' };
  if (first === 'user_settings' && more.length < 2) return mePage(more[0]);
  if (first === 'machine' && more.length < 2) return machinePage(more[0]);
  if (first === 'machine' && more.length === 2) return machineObject(more[0], more[1]);
  return first === 'cluster' ? clusterPage(more.map(decode)) : notFound;
}

function mePage(named: string = 'profile'): Route {
  const tab = meTabs.find((each) => each === named);
  return tab ? { page: 'me', tab } : notFound;
}

function machinePage(named: string = 'containers'): Route {
  const tab = machineTabs.find((each) => each === named);
  return tab ? { page: 'machine', tab } : notFound;
}

/** Something of the machine's engine: by its id, or the beginning of it; volumes have names only. */
function machineObject(kind: string = '', segment: string = ''): Route {
  const name = decode(segment);
  if (kind === 'volumes') return name === '' ? notFound : { page: 'volume', name };
  if (!/^[0-9a-f]{12,64}$/.test(name)) return notFound;
  if (kind === 'containers') return { page: 'container', id: name };
  if (kind === 'images') return { page: 'local-image', id: name };
  return kind === 'networks' ? { page: 'network', id: name } : notFound;
}

function clusterPage(segments: readonly string[]): Route {
  const [resource, first, second] = segments;
  if (resource === undefined) return { page: 'cluster' };
  if (segments.length > 3 || !segments.every(Boolean)) return notFound;
  if (resource === 'usage' && first === undefined) return { page: 'usage' };
  if (resource === 'applications' && first === undefined) return { page: 'applications' };
  if (resource === 'rights' && first === undefined) return { page: 'rights' };
  if (first === undefined) return { page: 'kind', resource };
  if (second === undefined) return { page: 'object', resource, namespace: undefined, name: first };
  return { page: 'object', resource, namespace: first, name: second };
}

function projectPage(project: string, segments: readonly string[]): Route {
  const [first, second, ...more] = segments;
  const view = codeViews.find((each) => each === first);
  if (first === 'jobs' && more[0] === 'artifacts' && more[1] === 'browse') {
    const path = more.slice(2).map(decode).join('/');
    return numbered(second, (id) => ({ page: 'artifacts', project, id, path }));
  }
  if (view) return { page: 'code', project, view, rest: segments.slice(1).map(decode) };
  const tabName =
    first === 'pipelines' && more.length === 1 ? pipelineTabs.get(more[0] ?? '') : undefined;
  if (tabName) return numbered(second, (id) => ({ page: 'pipeline', project, id, tab: tabName }));
  if (first === 'environments' && more[0] === 'deployments' && more.length === 2) {
    return numbered(second, (environment) =>
      numbered(more[1], (id) => ({ page: 'deployment', project, environment, id })),
    );
  }
  if (more.length > 0) return notFound;
  if (first === 'packages') {
    if (second === undefined) return { page: 'packages', project };
    return numbered(second, (id) => ({ page: 'package', project, id }));
  }
  if (first === 'clusters' && second !== undefined) {
    return numbered(second, (id) => ({ page: 'project-cluster', project, id }));
  }
  if (first === 'ci' && second === 'editor') return { page: 'editor', project };
  if (first === 'container_registry') {
    if (second === undefined) return { page: 'images', project };
    return numbered(second, (id) => ({ page: 'image', project, id }));
  }
  if (first === 'environments' && second === undefined) return { page: 'environments', project };
  if (first === 'pipelines' && second === undefined) return { page: 'pipelines', project };
  const tab = settingsTab(first, second);
  if (tab) return { page: 'settings', project, tab };
  if (first === 'pipelines') return numbered(second, (id) => ({ page: 'pipeline', project, id }));
  if (first === 'jobs') return numbered(second, (id) => ({ page: 'job', project, id }));
  if (first === 'environments') {
    return numbered(second, (id) => ({ page: 'environment', project, id }));
  }
  return notFound;
}

/** GitLab's addresses of the parts of a pipeline. */
const pipelineTabs: ReadonlyMap<string, string> = new Map([
  ['builds', 'jobs'],
  ['dag', 'graph'],
  ['failures', 'failed'],
  ['test_report', 'tests'],
]);

function numbered(segment: string | undefined, route: (id: number) => Route): Route {
  return segment !== undefined && /^\d+$/.test(segment) ? route(Number(segment)) : notFound;
}

/** Where GitLab has several things on one page, its address leads to the first of them. */
const gitlabTabs: ReadonlyMap<string, SettingsTab> = new Map([
  ['ci_cd', 'variables'],
  ['repository', 'protected_refs'],
]);

/** What stands beside the settings on GitLab. */
const besideSettings: ReadonlyMap<string | undefined, SettingsTab> = new Map([
  ['clusters', 'clusters'],
  ['pipeline_schedules', 'schedules'],
  ['hooks', 'webhooks'],
  ['audit_events', 'audit_log'],
  ['project_members', 'members'],
]);

function settingsTab(first: string | undefined, second?: string): SettingsTab | undefined {
  if (first !== 'settings') return second === undefined ? besideSettings.get(first) : undefined;
  return (
    settingsTabs.find((each) => each === (second ?? 'general')) ?? gitlabTabs.get(second ?? '')
  );
}

/** First segments that are nobody's space. */
const kept = new Set(['dashboard', 'projects', 'groups', 'help', 'admin', 'explore', 'users']);

/** A project lies at least one level deep: `group/project`. */
function projectPath(path: string, route: (project: string) => Route): Route {
  const segments = path.slice(1).split('/').map(decode);
  const isProject = segments.length >= 2 && segments.every(Boolean) && !kept.has(segments[0] ?? '');
  return isProject ? route(segments.join('/')) : notFound;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return ''; // Not UTF-8, so not a name of ours.
  }
}
