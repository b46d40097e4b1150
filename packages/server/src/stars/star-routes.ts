import { paged, pageOf, slice } from '#http/pages';
import type { Project } from '#projects/project';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { userJson } from '#users/user-json';
import { giveStar, starrersOf, takeStarBack } from './give-star.ts';

const base = '/projects/:id';

/** Who likes which project. */
export const starRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: `${base}/star`, may: 'read_project', handle: star },
  { method: 'POST', path: `${base}/unstar`, may: 'read_project', handle: unstar },
  { method: 'GET', path: `${base}/starrers`, may: 'read_project', handle: starrers },
];

async function star(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await giveStar(api, asker(call)));
}

async function unstar(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await takeStarBack(api, asker(call)));
}

/** As GitLab answers: 304 where it is so already. */
async function answer(
  api: Api,
  call: ProjectCall,
  project: Project | undefined,
): Promise<Response> {
  if (project === undefined) return new Response(null, { status: 304 });
  const level = await api.auth.access.level(asker(call).user, project);
  return Response.json(await api.present.project(project, level), { status: 201 });
}

async function starrers(api: Api, call: ProjectCall): Promise<Response> {
  const search = (call.args.text('search') ?? '').toLowerCase();
  const all = (await starrersOf(api, call.project)).filter(({ user }) =>
    `${user.name}\n${user.username}`.toLowerCase().includes(search),
  );
  const { items, total } = slice(all, pageOf(call.args));
  const json = items.map(({ star: { createdAt }, user }) => ({
    starred_since: createdAt,
    user: userJson(user, api.addresses.url),
  }));
  return paged(call.url, call.args, json, { total });
}
