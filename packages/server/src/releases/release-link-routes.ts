import { idIn } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { addLink, editLink, removeLink } from './edit-release.ts';
import { linkOf, linksOf } from './read-releases.ts';
import type { Release, ReleaseLink } from './release.ts';
import { linkChange, linkGiven } from './release-arguments.ts';
import { linkJson } from './release-json.ts';
import { releaseNamed } from './release-routes.ts';

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
  const all = await linksOf(api, release);
  const { items, total } = slice(all, pageOf(call.args));
  const links = items.map((link) => json(api, call, release, link));
  return paged(call.url, call.args, links, { total });
}

async function linkNamed(api: Api, call: ProjectCall) {
  const release = await releaseNamed(api, call);
  const id = idIn(call, 'link_id');
  return { release, link: await linkOf(api, release, (link) => link.id === id) };
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const { release, link } = await linkNamed(api, call);
  return Response.json(json(api, call, release, link));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const release = await releaseNamed(api, call);
  const made = await addLink(api, asker(call), release, linkGiven(call.args));
  return Response.json(json(api, call, release, made), { status: 201 });
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const it = await linkNamed(api, call);
  const changed = await editLink(api, asker(call), it, linkChange(call.args));
  return Response.json(json(api, call, it.release, changed));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const it = await linkNamed(api, call);
  await removeLink(api, asker(call), it);
  return Response.json(json(api, call, it.release, it.link));
}
