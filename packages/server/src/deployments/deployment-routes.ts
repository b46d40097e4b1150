import {
  deploymentOfProject,
  deploymentsWanted,
  environmentNamed,
} from '#environments/read-environments';
import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import { orderedPageOf, paged } from '#http/pages';
import { Refused } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import {
  changeDeployment,
  deleteDeployment,
  recordDeployment,
  recordedStatuses,
} from './record-deployment.ts';

const base = '/projects/:id/deployments';
const one = `${base}/:deployment_id`;
const reading = 'read_deployments';
const may = 'record_deployments';
const byJob = true;

/** What was deployed where, by jobs or by whoever says so. */
export const deploymentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, byJob, handle: list },
  { method: 'POST', path: base, may, byJob, handle: record },
  { method: 'GET', path: one, may: reading, byJob, handle: show },
  { method: 'PUT', path: one, may, byJob, handle: change },
  { method: 'DELETE', path: one, may: 'delete_deployments', byJob, handle: remove },
  { method: 'GET', path: `${one}/merge_requests`, may: reading, handle: mergeRequests },
];

const orders = {
  id: 'id',
  iid: 'iid',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  ref: 'ref',
  finished_at: 'finishedAt',
};
const statuses = [
  ...(['created', 'running', 'success', 'failed', 'canceled', 'skipped', 'blocked'] as const),
] as const;

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const name = args.text('environment');
  const environment = name === undefined ? undefined : await environmentNamed(api, project, name);
  if (name !== undefined && environment === undefined) {
    return paged(url, args, [], { total: 0 });
  }
  const status = args.word('status', statuses);
  const { items, total } = await deploymentsWanted(
    api,
    {
      projectId: project.id,
      ...given({
        environmentId: environment?.id,
        status,
        updatedAfter: args.date('updated_after'),
        updatedBefore: args.date('updated_before'),
        finishedAfter: args.date('finished_after'),
        finishedBefore: args.date('finished_before'),
      }),
    },
    { ...orderedPageOf(args, orders), sort: args.word('sort', ['asc', 'desc']) ?? 'asc' },
  );
  const json = await Promise.all(items.map((it) => api.present.deployment(it)));
  return paged(url, args, json, { total });
}

const deploymentOf = (api: Api, call: ProjectCall) =>
  deploymentOfProject(api, call.project, idIn(call, 'deployment_id'));

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(await api.present.deployment(await deploymentOf(api, call)));
}

async function record(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const facts = {
    environment: args.requiredText('environment'),
    sha: args.requiredText('sha'),
    ref: args.requiredText('ref'),
    isTag: args.requiredBoolean('tag'),
    status: args.requiredWord('status', recordedStatuses),
  };
  const made = await recordDeployment(api, asker(call), facts);
  return Response.json(await api.present.deployment(made), { status: 201 });
}

async function change(api: Api, call: ProjectCall): Promise<Response> {
  const status = call.args.requiredWord('status', recordedStatuses);
  const deployment = await deploymentOf(api, call);
  const changed = await changeDeployment(api, asker(call), deployment, status);
  return Response.json(await api.present.deployment(changed));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await deleteDeployment(api, asker(call), await deploymentOf(api, call));
  return nothing();
}

/** Said rather than answered with an empty list, which would be taken for a release without changes. */
async function mergeRequests(api: Api, call: ProjectCall): Promise<Response> {
  const { id, iid } = await deploymentOf(api, call);
  throw new Refused(
    'not-found',
    `404 Not found: there are no merge requests here; the commits of deployment #${iid} are those since the one before: GET /projects/${call.project.id}/deployments/${id}/changes, or /repository/compare`,
  );
}
