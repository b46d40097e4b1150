import type { Environment } from '#environments/environment';
import { environmentOfProject } from '#environments/read-environments';
import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import type { EnvironmentNamespace } from './environment-namespace.ts';
import { grantNamespace, namespacesOf, revokeNamespace } from './grant-namespace.ts';

const base = '/projects/:id/environments/:environment_id/namespaces';

/** Where in the cluster the jobs of an environment may edit. */
export const clusterAccessRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: 'read_environments', handle: list },
  { method: 'POST', path: base, may: 'manage_protections', handle: grant },
  { method: 'DELETE', path: `${base}/:namespace`, may: 'manage_protections', handle: revoke },
];

function environmentOf(api: Api, call: ProjectCall): Promise<Environment> {
  return environmentOfProject(api, call.project, idIn(call, 'environment_id'));
}

function json({ namespace, origin, createdAt }: EnvironmentNamespace) {
  return { name: namespace, origin, created_at: createdAt };
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const all = await namespacesOf(api, await environmentOf(api, call));
  const { items, total } = slice(all, pageOf(call.args));
  return paged(call.url, call.args, items.map(json), { total });
}

async function grant(api: Api, call: ProjectCall): Promise<Response> {
  const environment = await environmentOf(api, call);
  const name = call.args.requiredText('namespace');
  const made = await grantNamespace(api, asker(call).user, environment, name);
  return Response.json(json(made), { status: 201 });
}

async function revoke(api: Api, call: ProjectCall): Promise<Response> {
  await revokeNamespace(api, await environmentOf(api, call), call.params.namespace ?? '');
  return nothing();
}
