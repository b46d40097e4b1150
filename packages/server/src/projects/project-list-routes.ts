import { isAnyClusterAway } from '#foreign-clusters/cluster-problems';
import { HttpError } from '#http/http-error';
import { isByKey, keyed, noKeys } from '#http/keyset';
import { orderedPageOf, paged } from '#http/pages';
import type { Api, ApiCall, ApiRoute, GroupCall, UserCall } from '#rest/api';
import type { Permission } from '#rights/permissions';
import { userNamed } from '#users/read-users';
import type { User } from '#users/user';
import { overviewOf } from './presented/overview.ts';
import type { Project } from './project.ts';
import { asksForNone, projectFilterOf } from './project-filter.ts';
import type { ProjectFilter } from './project-store.ts';
import { asViewer, spaceOfUser, visibleProjects } from './read-projects.ts';

/** Lists of projects: all, one person's, one group's. */
export const projectListRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/projects', who: 'anyone', byJob: true, handle: list },
  { method: 'GET', path: '/users/:user_id/projects', who: 'user', handle: listOfUser },
  { method: 'GET', path: '/users/:user_id/starred_projects', who: 'user', handle: starredBy },
  { method: 'GET', path: '/groups/:group_id/projects', inGroup: 'read_group', handle: listOfGroup },
];

const orders = {
  id: 'id',
  name: 'name',
  path: 'path',
  created_at: 'createdAt',
  updated_at: 'lastActivityAt',
  last_activity_at: 'lastActivityAt',
  star_count: 'starCount',
};

async function list(api: Api, call: ApiCall): Promise<Response> {
  return answerList(api, call, {});
}

async function listOfUser(api: Api, call: UserCall): Promise<Response> {
  return answerList(api, call, await spaceOfUser(api, call.params.user_id ?? ''));
}

async function starredBy(api: Api, call: UserCall): Promise<Response> {
  const user = await userNamed(api, call.params.user_id ?? '');
  return answerList(api, call, { starredBy: user.id });
}

async function listOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const { group } = call;
  const isDeep = call.args.boolean('include_subgroups') === true;
  return answerList(api, call, isDeep ? { below: group.fullPath } : { namespaceId: group.id });
}

const ownerLevel = 50;

/** Whose projects a list is about: all that one may see, or those where one has some level. */
function membershipOf({ clock }: Api, { args, identity }: ApiCall): ProjectFilter {
  const isOwned = args.boolean('owned') === true;
  const leastLevel = Math.max(args.integer('min_access_level') ?? 0, isOwned ? ownerLevel : 0);
  if (args.boolean('membership') !== true && leastLevel === 0) return {};
  if (identity === undefined || identity.by === 'job') throw new HttpError(401, 'Unauthorized');
  const { user } = identity;
  // An administrator has every right everywhere, but owns no more than others do.
  return user.isAdmin && !isOwned && args.boolean('membership') !== true
    ? {}
    : { member: asViewer(user, clock()), leastLevel };
}

/** Whose stars a list asks for: the asker's. */
function starrer({ identity }: ApiCall): number {
  if (identity === undefined || identity.by === 'job') throw new HttpError(401, 'Unauthorized');
  return identity.user.id;
}

async function answerList(api: Api, call: ApiCall, filter: ProjectFilter): Promise<Response> {
  const { args, identity, url } = call;
  // A job sees no more than everybody does, whoever has started it.
  const viewer = identity?.by === 'job' ? undefined : identity?.user;
  const starred = args.boolean('starred') === true ? { starredBy: starrer(call) } : {};
  const wanted = { ...projectFilterOf(args), ...membershipOf(api, call), ...starred, ...filter };
  const byKey = isByKey(args);
  const page = { ...orderedPageOf(args, orders), ...(byKey && { offset: 0 }) };
  if (byKey && page.orderBy !== 'id') throw noKeys();
  if (asksForNone(args)) return paged(url, args, [], { total: 0 });
  const { items, total } = await visibleProjects(api, viewer, wanted, page);
  const isSimple = args.boolean('simple') === true || identity === undefined;
  const overview = await overviewFor(api, call, items);
  const json = await Promise.all(
    items.map(async (project) => ({
      ...(isSimple
        ? await api.present.simpleProject(project)
        : await api.present.project(project, await levelOf(api, identity.user, project))),
      ...overview.get(project.id),
    })),
  );
  if (!byKey) return paged(url, args, json, { total });
  const last = total > items.length ? items.at(-1)?.id.toString() : undefined;
  return keyed(url, args, json, { [page.sort === 'asc' ? 'id_after' : 'id_before']: last });
}

/** What a page of projects shows of each of them, for those whose pipelines the asker may see. */
async function overviewFor(
  api: Api,
  { args, identity }: ApiCall,
  projects: readonly Project[],
): Promise<ReadonlyMap<number, object>> {
  const lastPipeline = args.boolean('with_last_pipeline') ?? false;
  const isWithEnvironments = args.boolean('with_environments') ?? false;
  if (!lastPipeline && !isWithEnvironments) return new Map();
  const allowed = async (all: readonly Project[], permission: Permission) => {
    const may = (project: Project) => api.auth.access.allows(identity, project, permission);
    const answers = await Promise.all(all.map(may));
    return all.filter((_, index) => answers[index]);
  };
  const open = await allowed(projects, 'read_pipelines');
  const deployed = isWithEnvironments ? await allowed(open, 'read_environments') : [];
  const manualJobs = args.boolean('with_manual_jobs') ?? false;
  const environmentsOf = new Set(deployed.map(({ id }) => id));
  const isAway = isWithEnvironments && (await isAnyClusterAway(api.store));
  const looked = isAway ? await allowed(deployed, 'manage_environments') : [];
  const clustersOf = new Set(looked.map(({ id }) => id));
  const stages = args.boolean('with_stages') ?? false;
  const wish = { lastPipeline, manualJobs, stages, environmentsOf, clustersOf };
  return overviewOf(api.store, open, wish, api.addresses.url);
}

function levelOf(api: Api, user: User | undefined, project: Project): Promise<number> {
  return user ? api.auth.access.level(user, project) : Promise.resolve(0);
}
