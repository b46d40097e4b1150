import { listCommits, resolve } from '@slipway/git';
import { HttpError } from '#http/http-error';
import { orderedPageOf, paged, pageOf, slice } from '#http/pages';
import { allMembers, membershipOfGroup, membershipOfProject } from '#members/membership';
import type { ProjectFilter } from '#projects/project-store';
import { visibleProjects } from '#projects/read-projects';
import { commitJson } from '#repository/commit-json';
import { projectUrl } from '#repository/commit-routes';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall, UserCall } from '#rest/api';
import { allUsers } from '#users/read-users';
import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import { searchAsked } from './search-arguments.ts';
import { searchCode } from './search-code.ts';
import { blobJson } from './search-json.ts';

/** Looking for words: everywhere, in a group, in a project. */
export const searchRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/search', who: 'user', handle: everywhere },
  { method: 'GET', path: '/groups/:group_id/search', inGroup: 'read_group', handle: inGroup },
  { method: 'GET', path: '/projects/:id/search', may: 'read_code', handle: inProject },
];

async function everywhere(api: Api, call: UserCall): Promise<Response> {
  const { scope, search } = searchAsked(call.args, ['projects', 'users']);
  return scope === 'projects'
    ? projects(api, call, { search })
    : users(api, call, await allUsers(api), search);
}

async function inGroup(api: Api, call: GroupCall): Promise<Response> {
  const { scope, search } = searchAsked(call.args, ['projects', 'users']);
  if (scope === 'projects') return projects(api, call, { search, below: call.group.fullPath });
  const members = await allMembers(api.store, membershipOfGroup(call.group), api.clock());
  return users(api, call, await peopleOf(api, members), search);
}

async function inProject(api: Api, call: ProjectCall): Promise<Response> {
  const { scope, search } = searchAsked(call.args, ['blobs', 'commits', 'users']);
  if (scope === 'blobs') return blobs(api, call, search);
  if (scope === 'commits') return commits(api, call, search);
  const members = await allMembers(api.store, membershipOfProject(call.project), api.clock());
  return users(api, call, await peopleOf(api, members), search);
}

async function projects(api: Api, call: UserCall, filter: ProjectFilter): Promise<Response> {
  const page = orderedPageOf(call.args, { id: 'id', created_at: 'createdAt' });
  const { items, total } = await visibleProjects(api, call.user, filter, page);
  const json = await Promise.all(items.map((project) => api.present.simpleProject(project)));
  return paged(call.url, call.args, json, { total });
}

async function peopleOf(
  api: Api,
  members: readonly { readonly userId: number }[],
): Promise<readonly User[]> {
  const ids = new Set(members.map(({ userId }) => userId));
  return (await allUsers(api)).filter(({ id }) => ids.has(id));
}

function users(api: Api, { args, url }: ApiCall, all: readonly User[], search: string): Response {
  const wanted = search.toLowerCase();
  const found = all.filter(({ name, username }) =>
    `${name}\n${username}`.toLowerCase().includes(wanted),
  );
  const { items, total } = slice(found, pageOf(args));
  const json = items.map((user) => userJson(user, api.addresses.url));
  return paged(url, args, json, { total });
}

/** The commit that is searched; undefined in an empty repository. */
async function commitOf({ args, project, repository }: ProjectCall): Promise<string | undefined> {
  const asked = args.text('ref');
  const commit = await resolve(repository, asked ?? project.defaultBranch);
  if (commit === undefined && asked !== undefined) throw new HttpError(404, 'Ref Not Found');
  return commit;
}

async function blobs(_api: Api, call: ProjectCall, search: string): Promise<Response> {
  const commit = await commitOf(call);
  const { project, repository, args, url } = call;
  const all = commit === undefined ? [] : await searchCode(repository, { search, commit });
  const { items, total } = slice(all, pageOf(args));
  const ref = args.text('ref') ?? project.defaultBranch;
  return paged(
    url,
    args,
    items.map((place) => blobJson(place, ref, project.id)),
    { total },
  );
}

async function commits(api: Api, call: ProjectCall, search: string): Promise<Response> {
  const from = await commitOf(call);
  const { project, repository, args, url } = call;
  const page = pageOf(args);
  const query = { skip: page.offset, limit: page.limit + 1, saying: search };
  const all = from === undefined ? [] : await listCommits(repository, { from, ...query });
  const json = all.slice(0, page.limit).map((commit) => ({
    ...commitJson(commit, projectUrl(api, project)),
    project_id: project.id,
  }));
  return paged(url, args, json, { hasMore: all.length > page.limit });
}
