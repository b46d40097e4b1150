import { orderedPageOf, paged } from '#http/pages';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { editRelease, removeRelease } from './edit-release.ts';
import { makeRelease, requireTagRights } from './make-release.ts';
import { latestRelease, linkOf, releaseOfTag, releasesOf } from './read-releases.ts';
import type { Release } from './release.ts';
import { releaseChange, releaseGiven } from './release-arguments.ts';
import { releasesJson } from './release-presenter.ts';

const base = '/projects/:id/releases';
const read = { may: 'read_releases', byJob: true } as const;
const write = { may: 'manage_releases', byJob: true } as const;

/** Releases; `release-link-routes.ts` has their links. */
export const releaseRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, ...read, handle: list },
  { method: 'POST', path: base, ...write, handle: create },
  { method: 'GET', path: `${base}/permalink/latest`, ...read, handle: latest },
  {
    method: 'GET',
    path: `${base}/permalink/latest/downloads/*path`,
    ...read,
    handle: downloadLatest,
  },
  { method: 'GET', path: `${base}/:tag_name`, ...read, handle: show },
  { method: 'PUT', path: `${base}/:tag_name`, ...write, handle: edit },
  { method: 'DELETE', path: `${base}/:tag_name`, ...write, handle: remove },
  { method: 'GET', path: `${base}/:tag_name/downloads/*path`, ...read, handle: download },
];

/** The release that the path names. */
export function releaseNamed(api: Api, { project, params }: ProjectCall): Promise<Release> {
  return releaseOfTag(api, project, params.tag_name ?? '');
}

async function answer(api: Api, call: ProjectCall, release: Release, status = 200) {
  const [json] = await releasesJson(api, call, [release]);
  return Response.json(json, { status });
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const orders = { released_at: 'releasedAt', created_at: 'createdAt' };
  const { orderBy, ...page } = orderedPageOf(call.args, orders);
  const order = { ...page, orderBy: orderBy === 'id' ? 'releasedAt' : (orderBy ?? 'releasedAt') };
  const { items, total } = await releasesOf(api, call.project, order);
  return paged(call.url, call.args, await releasesJson(api, call, items), { total });
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const wish = releaseGiven(call.args);
  const release = await makeRelease(api, asker(call), call.repository, wish);
  await api.hookTeller.released(call.project, release, 'create');
  return answer(api, call, release, 201);
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await releaseNamed(api, call));
}

async function latest(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await latestRelease(api, call.project));
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const release = await releaseNamed(api, call);
  const changed = await editRelease(api, asker(call), release, releaseChange(call.args));
  return answer(api, call, changed);
}

/** The tag stays. */
async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const release = await releaseNamed(api, call);
  await requireTagRights(api, asker(call), release.tag);
  const response = await answer(api, call, release);
  await removeRelease(api, asker(call), release);
  return response;
}

/** A link by its lasting address: the asker is sent on. */
async function download(api: Api, call: ProjectCall): Promise<Response> {
  return sentOn(api, call, await releaseNamed(api, call));
}

async function downloadLatest(api: Api, call: ProjectCall): Promise<Response> {
  return sentOn(api, call, await latestRelease(api, call.project));
}

async function sentOn(api: Api, call: ProjectCall, release: Release): Promise<Response> {
  const link = await linkOf(api, release, ({ path }) => path === `/${call.params.path}`);
  return Response.redirect(link.url, 302);
}
