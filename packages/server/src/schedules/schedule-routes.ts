import { given } from '#given';
import { idIn } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf } from '#http/pages';
import { requireRunnable, requireVariables } from '#protection/run-rights';
import { found, Refused, unprocessable } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { userIfAny } from '#users/read-users';
import {
  addSchedule,
  editSchedule,
  removeSchedule,
  requireRemover,
  takeSchedule,
} from './edit-schedule.ts';
import { lastRunOf, runsOf, scheduleOfProject, schedulesOf } from './read-schedules.ts';
import type { Schedule } from './schedule.ts';
import { scheduleJson, scheduleVariableJson } from './schedule-json.ts';

const base = '/projects/:id/pipeline_schedules';
const one = `${base}/:schedule_id`;

/** Pipelines by the clock; `schedule-variable-routes.ts` has their variables. */
export const scheduleRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: 'read_schedules', handle: list },
  { method: 'POST', path: base, may: 'run_pipelines', handle: create },
  { method: 'GET', path: one, may: 'read_schedules', handle: show },
  { method: 'PUT', path: one, may: 'run_pipelines', handle: edit },
  { method: 'DELETE', path: one, may: 'run_pipelines', handle: remove },
  { method: 'GET', path: `${one}/pipelines`, may: 'read_schedules', handle: runs },
  { method: 'POST', path: `${one}/take_ownership`, may: 'take_schedules', handle: take },
  { method: 'POST', path: `${one}/play`, may: 'run_pipelines', handle: play },
];

/** The schedule that the path names. */
export function scheduleNamed(api: Api, call: ProjectCall): Promise<Schedule> {
  return scheduleOfProject(api, call.project, idIn(call, 'schedule_id'));
}

async function listed(api: Api, schedule: Schedule) {
  return scheduleJson(schedule, await userIfAny(api, schedule.ownerId), api.addresses.url);
}

/** With its last pipeline, and with its variables for whoever may know them. */
async function answer(api: Api, call: ProjectCall, schedule: Schedule, status = 200) {
  const [last = null] = await api.present.pipelines(await lastRunOf(api, schedule));
  const { identity, project } = call;
  const isOwner = identity?.user.id === schedule.ownerId;
  const seesVariables =
    isOwner || (await api.auth.access.allows(identity, project, 'manage_pipelines'));
  const inputs = Object.entries(schedule.inputs).map(([name, value]) => ({ name, value }));
  return Response.json(
    {
      ...(await listed(api, schedule)),
      last_pipeline: last,
      ...(seesVariables && { variables: schedule.variables.map(scheduleVariableJson), inputs }),
    },
    { status },
  );
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const scope = call.args.word('scope', ['active', 'inactive']);
  const isActive = scope === undefined ? undefined : scope === 'active';
  const page = pageOf(call.args);
  const { items, total } = await schedulesOf(api, call.project, isActive, page);
  const json = await Promise.all(items.map((schedule) => listed(api, schedule)));
  return paged(call.url, call.args, json, { total });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await scheduleNamed(api, call));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const wish = {
    description: args.requiredText('description'),
    ref: args.requiredText('ref'),
    cron: args.requiredText('cron'),
    timeZone: args.text('cron_timezone') || 'UTC',
    isActive: args.boolean('active') ?? true,
    inputs: inputsGiven(args, {}),
  };
  return answer(api, call, await addSchedule(api, asker(call), call.repository, wish), 201);
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const schedule = await scheduleNamed(api, call);
  const change = given({
    description: args.text('description'),
    ref: args.text('ref'),
    cron: args.text('cron'),
    timeZone: args.text('cron_timezone'),
    isActive: args.boolean('active'),
    inputs: args.has('inputs') ? inputsGiven(args, schedule.inputs) : undefined,
  });
  const wish = { schedule, change };
  return answer(api, call, found(await editSchedule(api, asker(call), call.repository, wish)));
}

/** `[{"name": "env", "value": "prod"}]`; `destroy` takes one away. */
function inputsGiven(args: Args, before: Schedule['inputs']): Schedule['inputs'] {
  const inputs = new Map(Object.entries(before));
  for (const input of args.objects('inputs') ?? []) {
    const name = input.requiredText('name');
    if (input.boolean('destroy') === true) inputs.delete(name);
    else inputs.set(name, input.raw('value'));
  }
  return Object.fromEntries(inputs);
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await scheduleNamed(api, call);
  await requireRemover(api, asker(call), schedule);
  const response = await answer(api, call, schedule);
  await removeSchedule(api, asker(call), schedule);
  return response;
}

async function runs(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await scheduleNamed(api, call);
  const { limit, offset } = pageOf(call.args);
  const sort = call.args.word('sort', ['asc', 'desc']) ?? 'asc';
  const page = { limit, offset, sort };
  const { items, total } = await runsOf(api, schedule, page);
  return paged(call.url, call.args, await api.present.pipelines(items), { total });
}

async function take(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await scheduleNamed(api, call);
  return answer(api, call, found(await takeSchedule(api, asker(call), schedule)), 201);
}

/** Once more, now, in the name of whoever asks. */
async function play(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await scheduleNamed(api, call);
  const who = asker(call);
  await requireRunnable(api.auth, who, call.repository, schedule.ref);
  await requireVariables(api.auth, who, schedule.variables);
  await api.scheduleRuns.run(schedule, who.project, who.user).catch((error: unknown) => {
    throw error instanceof Refused ? unprocessable('base', error.message) : error;
  });
  return Response.json({ message: '201 Created' }, { status: 201 });
}
