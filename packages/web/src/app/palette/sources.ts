import type { Branch, PipelineSummary, TreeEntry } from '@slipway/contract';
import { get, getPage, projectApi } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { match } from '#frame/match.ts';
import type { Target } from './targets.ts';

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const resources = [
  ['deployments.apps', '/apis/apps/v1/deployments', 'deployment'],
  ['pods', '/api/v1/pods', 'pod'],
  ['services', '/api/v1/services', 'service'],
  ['configmaps', '/api/v1/configmaps', 'config map'],
  ['secrets', '/api/v1/secrets', 'secret'],
] as const;

/**
 * Everything beside pages and projects that one may look for: objects of the cluster, people and groups,
 * and of the project at whose page one is, branches, pipelines and files. What somebody may not see, or
 * what is not there, is simply not found.
 */
export async function everything(
  isAdmin: boolean,
  pathname: string,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const route = match(pathname);
  const parts = [
    ...resources.map((each) => objects(each, signal)),
    groups(signal),
    ...(isAdmin ? [people(signal)] : []),
    ...('project' in route ? ofProject(route.project, signal) : []),
  ];
  return (await Promise.all(parts.map((part) => part.catch(() => [])))).flat();
}

async function objects(
  [resource, path, kind]: (typeof resources)[number],
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const { items } = await get<{ readonly items: readonly Named[] }>(
    `/-/kubernetes${path}?limit=500`,
    signal,
  );
  return items.map(({ metadata: { name, namespace } }) => ({
    label: namespace === undefined ? name : `${namespace}/${name}`,
    kind,
    href: to.object(resource, namespace, name),
  }));
}

async function people(signal: AbortSignal): Promise<readonly Target[]> {
  const { items } = await getPage<{ readonly username: string; readonly name: string }>(
    '/api/v4/users?humans=true&per_page=100',
    signal,
  );
  return items.map(({ username, name }) => ({
    label: `${name} (${username})`,
    kind: 'user',
    href: to.user(username),
  }));
}

async function groups(signal: AbortSignal): Promise<readonly Target[]> {
  const { items } = await getPage<{ readonly full_path: string }>(
    '/api/v4/groups?per_page=100',
    signal,
  );
  return items.map(({ full_path: path }) => ({
    label: path,
    kind: 'group',
    href: to.group(path),
  }));
}

function ofProject(project: string, signal: AbortSignal): Promise<readonly Target[]>[] {
  const api = projectApi(project);
  const page = <T>(path: string) => getPage<T>(`${api}/${path}`, signal);
  return [
    page<Branch>('repository/branches?per_page=100').then(({ items }) =>
      items.map(({ name }) => ({
        label: name,
        kind: 'branch',
        href: to.code(project, 'tree', name),
      })),
    ),
    page<PipelineSummary>('pipelines?per_page=50&with_commit=true').then(({ items }) =>
      items.map(({ id, ref, name, commit }) => ({
        label: `#${id} ${name ?? commit?.title ?? ref}`,
        kind: 'pipeline',
        href: to.pipeline(project, id),
      })),
    ),
    page<TreeEntry>('repository/tree?recursive=true&per_page=100').then(({ items }) =>
      items
        .filter(({ type }) => type === 'blob')
        .map(({ path }) => ({
          label: path,
          kind: 'file',
          href: to.code(project, 'blob', 'HEAD', path),
        })),
    ),
  ];
}
