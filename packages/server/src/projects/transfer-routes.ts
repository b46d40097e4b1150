import { paged, pageOf, slice } from '#http/pages';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { transferProject, transferTargets } from './transfer-project.ts';

const may = 'transfer_project';

/** Projects that move into another namespace. */
export const transferRoutes: readonly ApiRoute[] = [
  { method: 'PUT', path: '/projects/:id/transfer', may, handle: transfer },
  { method: 'GET', path: '/projects/:id/transfer_locations', may, handle: locations },
];

async function transfer(api: Api, call: ProjectCall): Promise<Response> {
  const who = asker(call);
  const moved = await transferProject(api, who, call.args.requiredText('namespace'));
  const level = await api.auth.access.level(who.user, moved);
  return Response.json(await api.present.project(moved, level));
}

async function locations(api: Api, call: ProjectCall): Promise<Response> {
  const { user, project } = asker(call);
  const search = (call.args.text('search') ?? '').toLowerCase();
  const targets = (await transferTargets(api, user, project)).filter(({ name, fullPath }) =>
    `${name}\n${fullPath}`.toLowerCase().includes(search),
  );
  const page = slice(targets, pageOf(call.args));
  const json = page.items.map(({ id, name, fullPath }) => ({
    id,
    web_url: `${api.addresses.url}/groups/${fullPath}`,
    name,
    avatar_url: null,
    full_name: fullPath.split('/').join(' / '),
    full_path: fullPath,
  }));
  return paged(call.url, call.args, json, page);
}
