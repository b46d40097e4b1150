import type { Args } from '#http/arguments';
import { givenVariables } from '#jobs/job-arguments';
import { found, unprocessable } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import type { GivenVariable } from '#variables/variable';
import { requireOwner, setVariables } from './edit-schedule.ts';
import type { Schedule } from './schedule.ts';
import { scheduleVariableJson } from './schedule-json.ts';
import { scheduleNamed } from './schedule-routes.ts';

const base = '/projects/:id/pipeline_schedules/:schedule_id/variables';
const may = 'run_pipelines';

/** What the pipelines of a schedule are given. */
export const scheduleVariableRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: base, may, handle: add },
  { method: 'GET', path: `${base}/:key`, may, handle: show },
  { method: 'PUT', path: `${base}/:key`, may, handle: edit },
  { method: 'DELETE', path: `${base}/:key`, may, handle: remove },
];

/** Of a schedule of one's own: the values may be secrets. */
async function own(api: Api, call: ProjectCall): Promise<Schedule> {
  const schedule = await scheduleNamed(api, call);
  requireOwner(asker(call), schedule);
  return schedule;
}

async function add(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await own(api, call);
  const [variable] = givenVariables([call.args]);
  const { key } = found(variable);
  if (!/^\w{1,255}$/.test(key)) {
    throw unprocessable('key', "can contain only letters, digits and '_'.");
  }
  if (schedule.variables.some((each) => each.key === key)) {
    throw unprocessable('variables', `have duplicate values (${key})`);
  }
  const made = found(variable);
  await setVariables(api, asker(call), schedule, [...schedule.variables, made]);
  return Response.json(scheduleVariableJson(made), { status: 201 });
}

function named({ variables }: Schedule, { params }: ProjectCall): GivenVariable {
  return found(
    variables.find(({ key }) => key === params.key),
    'Variable',
  );
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(scheduleVariableJson(named(await own(api, call), call)));
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await own(api, call);
  const before = named(schedule, call);
  const after = changed(before, call.args);
  const variables = schedule.variables.map((each) => (each === before ? after : each));
  await setVariables(api, asker(call), schedule, variables);
  return Response.json(scheduleVariableJson(after));
}

function changed(before: GivenVariable, args: Args): GivenVariable {
  return {
    key: before.key,
    value: args.text('value') ?? before.value,
    variableType: args.word('variable_type', ['env_var', 'file']) ?? before.variableType,
    isRaw: args.boolean('raw') ?? before.isRaw,
  };
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const schedule = await own(api, call);
  const variable = named(schedule, call);
  const variables = schedule.variables.filter((each) => each !== variable);
  await setVariables(api, asker(call), schedule, variables);
  return Response.json(scheduleVariableJson(variable));
}
