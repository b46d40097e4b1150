/** Every page, with what its address says. */
export type Route =
  | { readonly page: 'projects' }
  | { readonly page: 'sign-in' }
  | { readonly page: 'cluster' }
  | { readonly page: 'pod'; readonly namespace: string; readonly pod: string }
  | { readonly page: 'project'; readonly project: string }
  | { readonly page: 'pipelines'; readonly project: string }
  | { readonly page: 'pipeline'; readonly project: string; readonly id: number }
  | { readonly page: 'job'; readonly project: string; readonly id: number }
  | { readonly page: 'environments'; readonly project: string }
  | { readonly page: 'not-found' };

const notFound: Route = { page: 'not-found' };

/** The page of a path, by GitLab's addresses: what follows `/-/` is about what stands before it. */
export function match(pathname: string): Route {
  const path = pathname.replace(/\/+$/, '');
  if (path === '') return { page: 'projects' };
  const at = `${path}/`.indexOf('/-/');
  if (at < 0) return projectPath(path, (project) => ({ page: 'project', project }));
  const rest = path.slice(at + 3).split('/');
  if (at === 0) return instancePage(rest);
  return projectPath(path.slice(0, at), (project) => projectPage(project, rest));
}

function instancePage([first, ...more]: readonly string[]): Route {
  if (first === 'sign_in' && more.length === 0) return { page: 'sign-in' };
  if (first !== 'cluster') return notFound;
  const [namespace, pod, ...beyond] = more.map(decode);
  if (namespace === undefined) return { page: 'cluster' };
  return pod !== undefined && beyond.length === 0 ? { page: 'pod', namespace, pod } : notFound;
}

function projectPage(project: string, [first, second, ...more]: readonly string[]): Route {
  if (more.length > 0) return notFound;
  if (first === 'environments' && second === undefined) return { page: 'environments', project };
  if (first === 'pipelines' && second === undefined) return { page: 'pipelines', project };
  if (second === undefined || !/^\d+$/.test(second)) return notFound;
  if (first === 'pipelines') return { page: 'pipeline', project, id: Number(second) };
  if (first === 'jobs') return { page: 'job', project, id: Number(second) };
  return notFound;
}

/** A project lies at least one level deep: `group/project`. */
function projectPath(path: string, route: (project: string) => Route): Route {
  const segments = path.slice(1).split('/').map(decode);
  return segments.length >= 2 && segments.every(Boolean) ? route(segments.join('/')) : notFound;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return ''; // Not UTF-8, so not a name of ours.
  }
}

/** Addresses of the pages. */
export const to = {
  projects: '/',
  cluster: '/-/cluster',
  signIn: (from: string) =>
    from === '/' ? '/-/sign_in' : `/-/sign_in?from=${encodeURIComponent(from)}`,
  pod: (namespace: string, pod: string) => `/-/cluster/${namespace}/${pod}`,
  project: (project: string) => `/${project}`,
  pipelines: (project: string) => `/${project}/-/pipelines`,
  pipeline: (project: string, id: number) => `/${project}/-/pipelines/${id}`,
  job: (project: string, id: number) => `/${project}/-/jobs/${id}`,
  environments: (project: string) => `/${project}/-/environments`,
};

/** Where to go after signing in: a path of ours, never another site. */
export function destination(from: string | null): string {
  return from !== null && /^\/(?![/\\])/.test(from) && !from.startsWith('/-/sign_in') ? from : '/';
}
