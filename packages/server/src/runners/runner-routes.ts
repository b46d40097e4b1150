import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { orderedPageOf, paged, pageOf, slice } from '#http/pages';
import { jobStatuses } from '#jobs/job-arguments';
import { jobsWanted } from '#jobs/read-jobs';
import { found } from '#refused';
import {
  type Api,
  type ApiCall,
  type ApiRoute,
  asker,
  type GroupCall,
  type ProjectCall,
  type UserCall,
} from '#rest/api';
import type { Change } from '#store/records';
import { assignRunner, unassignRunner } from './assign-runner.ts';
import { createRunner } from './create-runner.ts';
import { managersOf, runnerById, runnersOfUser, runnersWanted } from './read-runners.ts';
import type { Runner } from './runner.ts';
import { managerJson } from './runner-json.ts';
import type { RunnerFilter } from './runner-store.ts';

const types = ['instance_type', 'group_type', 'project_type'] as const;
const accessLevels = ['not_protected', 'ref_protected'] as const;
const admin = 'administrator';
const may = 'manage_runners';
const scopes = ['manage_runner'] as const;

/** Runners as people manage them; what runners themselves say is the runner API. */
export const runnerRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/runners', who: 'user', handle: listOwn },
  { method: 'GET', path: '/runners/all', who: admin, handle: listAll },
  { method: 'POST', path: '/user/runners', who: 'user', scopes: ['create_runner'], handle: create },
  { method: 'GET', path: '/runners/:runner_id', who: admin, scopes, handle: show },
  { method: 'PUT', path: '/runners/:runner_id', who: admin, scopes, handle: edit },
  { method: 'DELETE', path: '/runners/:runner_id', who: admin, scopes, handle: remove },
  { method: 'GET', path: '/runners/:runner_id/jobs', who: admin, handle: jobs },
  { method: 'GET', path: '/runners/:runner_id/managers', who: admin, handle: managers },
  {
    method: 'POST',
    path: '/runners/:runner_id/reset_authentication_token',
    who: admin,
    scopes,
    handle: resetToken,
  },
  {
    method: 'POST',
    path: '/runners/reset_registration_token',
    who: admin,
    handle: async (api) =>
      Response.json({ token: await api.runners.resetRegistrationToken() }, { status: 201 }),
  },
  {
    method: 'GET',
    path: '/groups/:group_id/runners',
    inGroup: 'read_runners',
    handle: listOfGroup,
  },
  { method: 'GET', path: '/projects/:id/runners', may: 'read_runners', handle: listOfProject },
  { method: 'POST', path: '/projects/:id/runners', may, handle: enable },
  { method: 'DELETE', path: '/projects/:id/runners/:runner_id', may, handle: disable },
  {
    method: 'POST',
    path: '/projects/:id/runners/reset_registration_token',
    may,
    handle: async (api, { project }) => {
      const token = await api.runners.resetRegistrationToken(project.id);
      return Response.json({ token }, { status: 201 });
    },
  },
];

const runnerStatuses = ['online', 'offline', 'stale', 'never_contacted'] as const;

/** GitLab's older word for several filters at once. */
const scopeFilters: Readonly<Record<string, RunnerFilter>> = {
  active: { isPaused: false },
  paused: { isPaused: true },
  shared: { runnerType: 'instance_type' },
  specific: { runnerType: 'project_type' },
  ...Object.fromEntries(types.map((runnerType) => [runnerType, { runnerType }])),
};

function filterOf(args: Args): RunnerFilter {
  const scope = args.word('scope', [...Object.keys(scopeFilters), ...runnerStatuses]);
  const runnerType = args.word('type', types);
  const isPaused = args.boolean('paused');
  return { ...scopeFilters[scope ?? ''], ...given({ runnerType, isPaused }) };
}

/** One page of runners; state and tags are looked at here, since the store doesn't know them. */
async function answer(api: Api, { args, url }: ApiCall, all: readonly Runner[]): Promise<Response> {
  const tags = args.texts('tag_list') ?? [];
  const scope = runnerStatuses.find((it) => it === args.text('scope'));
  const status = args.word('status', ['active', 'paused', ...runnerStatuses]) ?? scope;
  const matching = all.filter(
    (runner) =>
      tags.every((tag) => runner.tags.includes(tag)) &&
      (status === undefined || hasStatus(api, runner, status)),
  );
  const { items, total } = slice(matching, pageOf(args));
  return paged(url, args, await api.present.runners(items), { total });
}

function hasStatus(api: Api, runner: Runner, status: string): boolean {
  if (status === 'active' || status === 'paused') return runner.isPaused === (status === 'paused');
  return api.present.runnerStatus(runner) === status;
}

async function listAll(api: Api, call: UserCall): Promise<Response> {
  return answer(api, call, await runnersWanted(api, filterOf(call.args)));
}

/** Those that the user made, or all for administrators. */
async function listOwn(api: Api, call: UserCall): Promise<Response> {
  return answer(api, call, await runnersOfUser(api, call.user, filterOf(call.args)));
}

/** Those that serve its projects: its own, those of groups around it, and everybody's. */
async function listOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const filter = { ...filterOf(call.args), namespaceId: call.group.id };
  return answer(api, call, await runnersWanted(api, filter));
}

async function listOfProject(api: Api, call: ProjectCall): Promise<Response> {
  const filter = { ...filterOf(call.args), projectId: call.project.id };
  return answer(api, call, await runnersWanted(api, filter));
}

async function create(api: Api, { args, identity }: UserCall): Promise<Response> {
  const runnerType = args.word('runner_type', types);
  if (runnerType === undefined) {
    throw new HttpError(400, 'Bad Request', { body: { error: 'runner_type is missing' } });
  }
  const namespaceId = runnerType === 'group_type' ? args.requiredInteger('group_id') : null;
  const projectId = runnerType === 'project_type' ? args.requiredInteger('project_id') : undefined;
  const wish = { runnerType, namespaceId, projectId, settings: settingsOf(args) };
  const { runner, token } = await createRunner(api, identity, wish);
  const body = { id: runner.id, token, token_expires_at: runner.tokenExpiresAt };
  return Response.json(body, { status: 201 });
}

/** What a request says about a runner, in our names; only what it says. */
function settingsOf(args: Args): Change<Runner> {
  return given({
    description: args.text('description'),
    isPaused: args.boolean('paused') ?? negated(args.boolean('active')),
    tags: args.texts('tag_list'),
    runUntagged: args.boolean('run_untagged'),
    isLocked: args.boolean('locked'),
    accessLevel: args.word('access_level', accessLevels),
    maximumTimeoutSeconds: args.integer('maximum_timeout'),
    maintenanceNote: args.text('maintenance_note'),
  });
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function runnerOf(api: Api, call: ApiCall): Promise<Runner> {
  return runnerById(api, idIn(call, 'runner_id'));
}

async function show(api: Api, call: UserCall): Promise<Response> {
  return Response.json(await api.present.fullRunner(await runnerOf(api, call)));
}

async function edit(api: Api, call: UserCall): Promise<Response> {
  const { id } = await runnerOf(api, call);
  const changed = await api.runners.update(id, settingsOf(call.args));
  return Response.json(await api.present.fullRunner(found(changed, 'Runner')));
}

async function remove(api: Api, call: UserCall): Promise<Response> {
  await api.runners.delete((await runnerOf(api, call)).id);
  return nothing();
}

async function jobs(api: Api, call: UserCall): Promise<Response> {
  const { id } = await runnerOf(api, call);
  const status = call.args.word('status', jobStatuses);
  const filter = { runnerId: id, includeRetried: true, ...(status ? { statuses: [status] } : {}) };
  const { items, total } = await jobsWanted(api, filter, orderedPageOf(call.args, { id: 'id' }));
  return paged(call.url, call.args, await api.present.jobs(items), { total });
}

async function managers(api: Api, call: UserCall): Promise<Response> {
  const all = await managersOf(api, await runnerOf(api, call));
  return Response.json(all.map(managerJson));
}

async function resetToken(api: Api, call: UserCall): Promise<Response> {
  const { id } = await runnerOf(api, call);
  const { runner, token } = found(await api.runners.resetToken(id), 'Runner');
  return Response.json({ token, token_expires_at: runner.tokenExpiresAt }, { status: 201 });
}

async function enable(api: Api, call: ProjectCall): Promise<Response> {
  const runner = await assignRunner(api, asker(call), call.args.requiredInteger('runner_id'));
  return Response.json(await api.present.runner(runner), { status: 201 });
}

async function disable(api: Api, call: ProjectCall): Promise<Response> {
  await unassignRunner(api, await runnerOf(api, call), call.project);
  return nothing();
}
