import { idIn } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { found, unprocessable } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { StoreConflict } from '#store/records';
import { requireTagRights } from './make-release.ts';
import type { Release, ReleaseLink } from './release.ts';
import { linkChange, linkGiven } from './release-arguments.ts';
import { linkJson } from './release-json.ts';
import { releaseNamed } from './release-routes.ts';
import { checkLink } from './release-rules.ts';

const base = '/projects/:id/releases/:tag_name/assets/links';
const read = { may: 'read_releases', byJob: true } as const;
const write = { may: 'manage_releases', byJob: true } as const;

/** What can be had of a release. */
export const releaseLinkRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, ...read, handle: list },
  { method: 'POST', path: base, ...write, handle: create },
  { method: 'GET', path: `${base}/:link_id`, ...read, handle: show },
  { method: 'PUT', path: `${base}/:link_id`, ...write, handle: edit },
  { method: 'DELETE', path: `${base}/:link_id`, ...write, handle: remove },
];

function json({ addresses }: Api, { project }: ProjectCall, release: Release, link: ReleaseLink) {
  return linkJson(link, release, `${addresses.url}/${project.fullPath}`);
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const release = await releaseNamed(api, call);
  const all = await api.store.releases.links([release.id]);
  const { items, total } = slice(all, pageOf(call.args));
  const links = items.map((link) => json(api, call, release, link));
  return paged(call.url, call.args, links, { total });
}

async function linkNamed(api: Api, call: ProjectCall) {
  const release = await releaseNamed(api, call);
  const links = await api.store.releases.links([release.id]);
  const id = idIn(call, 'link_id');
  return { release, link: found(links.find((link) => link.id === id)) };
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const { release, link } = await linkNamed(api, call);
  return Response.json(json(api, call, release, link));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const release = await releaseNamed(api, call);
  await requireTagRights(api, asker(call), release.tag);
  const wish = linkGiven(call.args);
  checkLink(wish);
  const made = api.store.releases.addLink({ ...wish, releaseId: release.id });
  return Response.json(json(api, call, release, await made.catch(taken)), { status: 201 });
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { release, link } = await linkNamed(api, call);
  await requireTagRights(api, asker(call), release.tag);
  const change = linkChange(call.args);
  checkLink({ ...link, ...change });
  const changed = await api.store.releases.updateLink(link.id, change).catch(taken);
  return Response.json(json(api, call, release, found(changed)));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const { release, link } = await linkNamed(api, call);
  await requireTagRights(api, asker(call), release.tag);
  await api.store.releases.deleteLink(link.id);
  return Response.json(json(api, call, release, link));
}

function taken(error: unknown): never {
  if (!(error instanceof StoreConflict)) throw error;
  const field = ['url', 'path', 'name'].find((name) => error.message.includes(`.${name}`));
  throw unprocessable(field === 'path' ? 'filepath' : (field ?? 'name'), 'has already been taken');
}
