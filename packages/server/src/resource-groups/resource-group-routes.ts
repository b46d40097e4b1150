import { processModes } from '@slipway/ci';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { resourceGroupNamed, resourceGroupsOf } from './read-resource-groups.ts';
import type { ResourceGroup } from './resource-group.ts';

const base = '/projects/:id/resource_groups';
const may = 'manage_environments';

/** Which jobs run one at a time, and in which order. */
export const resourceGroupRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may, handle: list },
  { method: 'GET', path: `${base}/:key`, may, handle: show },
  { method: 'PUT', path: `${base}/:key`, may, handle: edit },
  { method: 'GET', path: `${base}/:key/upcoming_jobs`, may, handle: upcoming },
];

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const { items, total } = await resourceGroupsOf(api, project, pageOf(args));
  return paged(url, args, items.map(groupJson), { total });
}

function groupOf(api: Api, { project, params }: ProjectCall): Promise<ResourceGroup> {
  return resourceGroupNamed(api, project, params.key ?? '');
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(groupJson(await groupOf(api, call)));
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const group = await groupOf(api, call);
  const mode = call.args.word('process_mode', processModes);
  return Response.json(groupJson(mode ? await api.resourceGroups.setMode(group, mode) : group));
}

async function upcoming(api: Api, call: ProjectCall): Promise<Response> {
  const { url, args } = call;
  const jobs = await api.resourceGroups.upcoming(await groupOf(api, call));
  const { items, total } = slice(jobs, pageOf(args));
  return paged(url, args, await api.present.jobs(items), { total });
}

function groupJson({ id, key, processMode, createdAt, updatedAt }: ResourceGroup) {
  return { id, key, process_mode: processMode, created_at: createdAt, updated_at: updatedAt };
}
