import { listTags, resolve } from '@slipway/git';
import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { addBadge, badgeOf, badgesOf, checkBadge, editBadge, removeBadge } from './edit-badges.ts';
import { type BadgeFacts, badgeJson } from './project-badge-json.ts';

const base = '/projects/:id/badges';
const one = `${base}/:badge_id`;
const may = 'manage_project';

/** Pictures beside a project's name. */
export const projectBadgeRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: 'read_project', handle: list },
  { method: 'GET', path: `${base}/render`, may, handle: render },
  { method: 'GET', path: one, may: 'read_project', handle: show },
  { method: 'POST', path: base, may, handle: create },
  { method: 'PUT', path: one, may, handle: edit },
  { method: 'DELETE', path: one, may, handle: remove },
];

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const name = call.args.text('name');
  const all = await badgesOf(api, call.project);
  const named = all.filter((badge) => name === undefined || badge.name === name);
  const { items, total } = slice(named, pageOf(call.args));
  const facts = await factsOf(api, call);
  return paged(
    call.url,
    call.args,
    items.map((badge) => badgeJson(badge, facts)),
    { total },
  );
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const badge = await badgeOf(api, call.project, idIn(call, 'badge_id'));
  return Response.json(badgeJson(badge, await factsOf(api, call)));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const badge = await addBadge(api, call.project, wishOf(call));
  return Response.json(badgeJson(badge, await factsOf(api, call)), { status: 201 });
}

function wishOf({ args }: ProjectCall) {
  const linkUrl = args.requiredText('link_url');
  return { name: args.line('name') ?? '', linkUrl, imageUrl: args.requiredText('image_url') };
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project } = call;
  const wish = given({
    name: args.line('name'),
    linkUrl: args.text('link_url'),
    imageUrl: args.text('image_url'),
  });
  const badge = await editBadge(api, await badgeOf(api, project, idIn(call, 'badge_id')), wish);
  return Response.json(badgeJson(badge, await factsOf(api, call)));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await removeBadge(api, await badgeOf(api, call.project, idIn(call, 'badge_id')));
  return nothing();
}

/** How a badge would look that nobody has kept. */
async function render(api: Api, call: ProjectCall): Promise<Response> {
  const wish = wishOf(call);
  checkBadge(wish);
  return Response.json(badgeJson(wish, await factsOf(api, call)));
}

/** Commits and tags are named only to those who may read them. */
async function factsOf(api: Api, call: ProjectCall): Promise<BadgeFacts> {
  const { project, repository, identity } = call;
  const readsCode = await api.auth.access.allows(identity, project, 'read_code');
  const branch = `refs/heads/${project.defaultBranch}`;
  const commit = readsCode ? await resolve(repository, branch) : undefined;
  const [latest] = readsCode ? await listTags(repository) : [];
  const { url } = api.addresses;
  return { project, commit: commit ?? '', latestTag: latest?.name ?? '', url };
}
