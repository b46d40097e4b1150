import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import type { Api, ApiCall, ApiRoute, UserCall } from '#rest/api';
import { isGroupVisible, namespaceNamed } from './group-access.ts';
import { namespaceJson } from './group-json.ts';
import type { Namespace } from './namespace.ts';
import { allNamespaces, freePathFor } from './read-groups.ts';

/** Where projects can live: people's own spaces and groups. */
export const namespaceRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/namespaces', who: 'user', handle: list },
  { method: 'GET', path: '/namespaces/:namespace_id', who: 'user', handle: show },
  { method: 'GET', path: '/namespaces/:namespace_id/exists', who: 'user', handle: exists },
];

/** Those that a user can see: their own, and groups. */
async function isVisible(api: Api, call: UserCall, namespace: Namespace): Promise<boolean> {
  if (namespace.kind === 'group') return isGroupVisible(api, call, namespace);
  return (await api.auth.access.namespaceLevel(call.user, namespace)) > 0;
}

async function list(api: Api, call: UserCall): Promise<Response> {
  const { args, url, user } = call;
  const candidates = (await allNamespaces(api)).filter((it) => fits(args, it, user.id));
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
  const path = params.namespace_id ?? '';
  const free = await freePathFor(api, args.integer('parent_id'), path);
  return Response.json({ exists: free !== undefined, suggests: free === undefined ? [] : [free] });
}
