import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import type { Api, ApiCall, ApiRoute, UserCall } from '#rest/api';
import { isGroupVisible, namespaceNamed } from './group-access.ts';
import { namespaceJson } from './group-json.ts';
import type { Namespace } from './namespace.ts';

/** Where projects can live: people's own spaces and groups. */
export const namespaceRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/namespaces', who: 'user', handle: list },
  { method: 'GET', path: '/namespaces/:namespace_id', who: 'user', handle: show },
  { method: 'GET', path: '/namespaces/:namespace_id/exists', who: 'user', handle: exists },
];

const many = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** Those that a user can see: their own, and groups. */
async function isVisible(api: Api, call: UserCall, namespace: Namespace): Promise<boolean> {
  if (namespace.kind === 'group') return isGroupVisible(api, call, namespace);
  return (await api.auth.access.namespaceLevel(call.user, namespace)) > 0;
}

async function list(api: Api, call: UserCall): Promise<Response> {
  const { args, url, user } = call;
  const { items } = await api.store.namespaces.list(many);
  const candidates = items.filter((it) => fits(args, it, user.id));
  const checks = await Promise.all(candidates.map((it) => isVisible(api, call, it)));
  const page = slice(
    candidates.filter((_, index) => checks[index]),
    pageOf(args),
  );
  const json = page.items.map((it) => namespaceJson(it, api.addresses.url));
  return paged(url, args, json, page);
}

function fits(args: Args, namespace: Namespace, userId: number): boolean {
  const search = (args.text('search') ?? '').toLowerCase();
  if (args.boolean('owned_only') === true && namespace.ownerId !== userId) return false;
  if (args.boolean('top_level_only') === true && namespace.parentId !== null) return false;
  const searched = args.boolean('full_path_search') === true ? namespace.fullPath : '';
  return `${namespace.name}\n${namespace.path}\n${searched}`.toLowerCase().includes(search);
}

async function show(api: Api, call: UserCall): Promise<Response> {
  const namespace = await namespaceNamed(api, call.params.namespace_id ?? '');
  const isKnown = namespace !== undefined && (await isVisible(api, call, namespace));
  return Response.json(
    namespaceJson(found(isKnown ? namespace : undefined, 'Namespace'), api.addresses.url),
  );
}

/** Whether a path is taken, with some that are not. */
async function exists(api: Api, { params, args }: ApiCall): Promise<Response> {
  const parentId = args.integer('parent_id');
  const parent = parentId === undefined ? undefined : await api.store.namespaces.get(parentId);
  const above = parent ? `${parent.fullPath}/` : '';
  const path = params.namespace_id ?? '';
  const isTaken = async (name: string) =>
    (await api.store.namespaces.byPath(`${above}${name}`)) !== undefined;
  if (!(await isTaken(path))) return Response.json({ exists: false, suggests: [] });
  for (let number = 1; ; number += 1) {
    const free = `${path}${number}`;
    if (!(await isTaken(free))) return Response.json({ exists: true, suggests: [free] });
  }
}
