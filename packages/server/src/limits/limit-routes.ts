import { groupOf } from '#groups/group-access';
import { activeJobs } from '#pipeline-creation/pipeline-limit';
import type { Api, ApiRoute, ProjectCall, UserCall } from '#rest/api';
import { asker } from '#rest/api';
import { chooseLimitsOf } from './choose-limits.ts';
import { limitsGiven, refuseOthers } from './limit-arguments.ts';
import { chosenLimitsJson, instanceLimitsJson, projectLimitsJson } from './limit-json.ts';
import { limitNames, limitOf, projectLimitNames } from './limit-table.ts';
import type { LimitScope } from './limits.ts';
import { storageUse } from './storage-use.ts';

const who = 'administrator';
const instance: LimitScope = { kind: 'instance' };

const paths = {
  application_settings: '/application/settings',
  plan_limits: '/application/plan_limits',
} as const;

/** What may be how large: chosen by administrators, shown to those whom it concerns. */
export const limitRoutes: readonly ApiRoute[] = [
  ...(['application_settings', 'plan_limits'] as const).flatMap(ofInstance),
  { method: 'GET', path: '/groups/:group_id/limits', inGroup: 'read_group', handle: showGroup },
  { method: 'PUT', path: '/groups/:group_id/limits', who, handle: editGroup },
  { method: 'GET', path: '/projects/:id/limits', may: 'read_code', handle: showProject },
  { method: 'PUT', path: '/projects/:id/limits', may: 'manage_project', handle: editProject },
];

function ofInstance(place: keyof typeof paths): readonly ApiRoute[] {
  const path = paths[place];
  const names = limitNames.filter((name) => limitOf(name).place === place);
  const show = async ({ limits }: Api) =>
    Response.json(instanceLimitsJson(await limits.ofInstance(), place));
  const edit = async (api: Api, call: UserCall) => {
    // Whoever sets something else than a limit must not believe that it holds.
    if (place === 'application_settings') refuseOthers(call.args, names);
    await api.limits.choose(instance, limitsGiven(call.args, names));
    return show(api);
  };
  return [
    { method: 'GET', path, who, handle: show },
    { method: 'PUT', path, who, handle: edit },
  ];
}

async function showGroup(api: Api, call: UserCall): Promise<Response> {
  const { id } = await groupOf(api, call, 'read_group');
  return Response.json(chosenLimitsJson(await api.limits.chosen({ kind: 'group', id })));
}

async function editGroup(api: Api, call: UserCall): Promise<Response> {
  const { id } = await groupOf(api, call, 'read_group');
  const change = limitsGiven(call.args, projectLimitNames);
  await api.limits.choose({ kind: 'group', id }, change);
  return showGroup(api, call);
}

async function showProject(api: Api, { project }: ProjectCall): Promise<Response> {
  const scopes = await api.limits.scopesOf(project);
  const chosen = await Promise.all(
    scopes.map(async (scope) => ({ scope, limits: await api.limits.chosen(scope) })),
  );
  const use = { ...(await storageUse(api, project)), activeJobs: await activeJobs(api, project) };
  return Response.json(projectLimitsJson(chosen, use));
}

async function editProject(api: Api, call: ProjectCall): Promise<Response> {
  const { user, project } = asker(call);
  const change = limitsGiven(call.args, projectLimitNames);
  await chooseLimitsOf(api, user, { kind: 'project', id: project.id }, change);
  return showProject(api, call);
}
