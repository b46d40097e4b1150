import type { Route } from './route.ts';

/** One of the places of the bar. */
type Place = 'home' | 'projects' | 'cluster' | 'machine' | 'admin' | 'me';

/** Where each page that is of no project belongs; null: nowhere. */
const places: Readonly<Record<Exclude<Route, { project: string }>['page'], Place | null>> = {
  home: 'home',
  projects: 'projects',
  'new-project': 'projects',
  groups: 'projects',
  group: 'projects',
  'group-cluster': 'projects',
  cluster: 'cluster',
  usage: 'cluster',
  applications: 'cluster',
  rights: 'cluster',
  kind: 'cluster',
  object: 'cluster',
  machine: 'machine',
  container: 'machine',
  'local-image': 'machine',
  volume: 'machine',
  network: 'machine',
  admin: 'admin',
  user: 'admin',
  runner: 'admin',
  'connected-cluster': 'admin',
  me: 'me',
  'sign-in': null,
  help: null,
  'not-found': null,
};

/** The place that a page belongs to. */
export function placeOf(route: Route): Place | null {
  return 'project' in route ? 'projects' : places[route.page];
}

/** Pages that tell strangers nothing; what is in a project, the project's own page finds out. */
export function needsSession(route: Route): boolean {
  return !('project' in route) && placeOf(route) !== null;
}
