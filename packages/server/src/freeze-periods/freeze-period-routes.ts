import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import { paged, pageOf } from '#http/pages';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import {
  changeFreezePeriod,
  freezePeriodOf,
  freezePeriodsOf,
  makeFreezePeriod,
  removeFreezePeriod,
} from './edit-freeze-periods.ts';
import type { FreezePeriod } from './freeze-period.ts';
import { frozenUntil } from './freeze-rules.ts';

const base = '/projects/:id/freeze_periods';
const one = `${base}/:freeze_period_id`;
const reading = 'read_environments';
const may = 'manage_protections';

/** Times in which nothing is to be released. */
export const freezePeriodRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, handle: list },
  { method: 'POST', path: base, may, handle: create },
  { method: 'GET', path: one, may: reading, handle: show },
  { method: 'PUT', path: one, may, handle: edit },
  { method: 'DELETE', path: one, may, handle: remove },
];

const json = (period: FreezePeriod, now: Date) => ({
  id: period.id,
  freeze_start: period.freezeStart,
  freeze_end: period.freezeEnd,
  cron_timezone: period.cronTimezone,
  created_at: period.createdAt,
  updated_at: period.updatedAt,
  // Ours: null when it does not hold now.
  frozen_until: frozenUntil(period, now) ?? null,
});

const named = (api: Api, call: ProjectCall) =>
  freezePeriodOf(api, call.project, idIn(call, 'freeze_period_id'));

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const { items, total } = await freezePeriodsOf(api, project, { ...pageOf(args), sort: 'asc' });
  return paged(
    url,
    args,
    items.map((it) => json(it, api.clock())),
    { total },
  );
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(json(await named(api, call), api.clock()));
}

async function create(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const made = await makeFreezePeriod(api, project, {
    freezeStart: args.requiredText('freeze_start'),
    freezeEnd: args.requiredText('freeze_end'),
    cronTimezone: args.text('cron_timezone') ?? 'UTC',
  });
  return Response.json(json(made, api.clock()), { status: 201 });
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const change = given({
    freezeStart: args.text('freeze_start'),
    freezeEnd: args.text('freeze_end'),
    cronTimezone: args.text('cron_timezone'),
  });
  const changed = await changeFreezePeriod(api, await named(api, call), change);
  return Response.json(json(changed, api.clock()));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await removeFreezePeriod(api, await named(api, call));
  return nothing();
}
