import { countNewCommits, type Git, getCommit, zeroSha } from '@slipway/git';
import { given } from '#given';
import type { Args } from '#http/arguments';
import { paged, pageOf } from '#http/pages';
import { repositoryName } from '#projects/project';
import type { Api, ApiCall, ApiRoute, ProjectCall, UserCall } from '#rest/api';
import { userIfAny, userNamed } from '#users/read-users';
import {
  type Activity,
  type ActivityAction,
  type ActivityFilter,
  activityActions,
} from './activity.ts';
import { activityJson, type PushFacts } from './activity-json.ts';
import { activitiesOf, projectsSeenOf } from './read-activities.ts';

const scopes = ['read_user'] as const;

/** What people have done: in a project, and one of them everywhere. */
export const activityRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/events', who: 'user', scopes, handle: own },
  { method: 'GET', path: '/users/:user_id/events', who: 'user', scopes, handle: ofUser },
  { method: 'GET', path: '/projects/:id/events', may: 'read_project', handle: ofProject },
];

async function own(api: Api, call: UserCall): Promise<Response> {
  return answer(api, call, await filterOfUser(api, call, call.user.id));
}

async function ofUser(api: Api, call: UserCall): Promise<Response> {
  const { id } = await userNamed(api, call.params.user_id ?? '');
  return answer(api, call, await filterOfUser(api, call, id));
}

/** Only in projects that the asker may see. */
async function filterOfUser(api: Api, call: UserCall, authorId: number): Promise<ActivityFilter> {
  return { authorId, projectIds: await projectsSeenOf(api, call, authorId) };
}

/** Pushes are the code's: whoever may not read that sees the rest. */
async function ofProject(api: Api, call: ProjectCall): Promise<Response> {
  const { identity, project } = call;
  const readsCode = await api.auth.access.allows(identity, project, 'read_code');
  const actions = readsCode ? activityActions : (['created', 'joined', 'left'] as const);
  return answer(api, call, { projectIds: [project.id], actions });
}

/** A day begins and ends at midnight: the given ones are left out, as by GitLab. */
function asked(args: Args, all: readonly ActivityAction[]): ActivityFilter {
  const action = args.word('action', ['created', 'pushed', 'joined', 'left', 'destroyed']);
  const after = args.date('after');
  return given({
    actions: all.filter((each) => action === undefined || isCalled(each, action)),
    after: after && new Date(after.getTime() + 24 * 60 * 60 * 1000),
    before: args.date('before'),
  });
}

const wordsFor = {
  created: ['created'],
  pushed: ['pushed new', 'pushed to', 'deleted'],
  joined: ['joined'],
  left: ['left'],
  destroyed: [],
} as const satisfies Record<string, readonly ActivityAction[]>;

function isCalled(action: ActivityAction, word: keyof typeof wordsFor): boolean {
  const actions: readonly ActivityAction[] = wordsFor[word];
  return actions.includes(action);
}

async function answer(api: Api, call: ApiCall, whose: ActivityFilter): Promise<Response> {
  const { args, url } = call;
  const type = args.word('target_type', ['project', 'user', 'issue', 'merge_request', 'note']);
  const isOfOthers = type !== undefined && type !== 'project';
  const actions = isOfOthers ? [] : (whose.actions ?? activityActions);
  const filter = { ...whose, ...asked(args, actions) };
  const { limit, offset } = pageOf(args);
  const sort = args.word('sort', ['asc', 'desc']) ?? 'desc';
  const { items, total } = await activitiesOf(api, filter, { limit, offset, sort });
  const json = items.map(async (activity) =>
    activityJson(activity, {
      author: await userIfAny(api, activity.authorId),
      push: await pushFacts(api.git, activity),
      url: api.addresses.url,
    }),
  );
  return paged(url, args, await Promise.all(json), { total });
}

/** Counted when somebody looks: a push waits for nothing of it. */
async function pushFacts(git: Git, activity: Activity): Promise<PushFacts | undefined> {
  const { projectId, beforeSha: before, afterSha: after } = activity;
  if (before === null || after === null || after === zeroSha) return undefined;
  const repository = git.repository(repositoryName({ id: projectId }));
  const commit = await getCommit(repository, after);
  if (!commit) return undefined;
  const commits = await countNewCommits(repository, before, after);
  return { commits, title: commit.title };
}
