import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import { HttpError } from '#http/http-error';
import { orderedPageOf, paged, pageOf } from '#http/pages';
import { requireMoves } from '#protection/run-rights';
import { found, unprocessable } from '#refused';
import { type Api, type ApiRoute, type ProjectCall, userOf } from '#rest/api';
import { StoreConflict } from '#store/records';
import type { Environment } from './environment.ts';
import { environmentSlug, environmentTier } from './slug.ts';

const base = '/projects/:id/environments';
const deployments = '/projects/:id/deployments';
const reading = 'read_environments';
const may = 'manage_environments';
const byJob = true;

/** Environments, and what was deployed to them. */
export const environmentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, byJob, handle: list },
  { method: 'POST', path: base, may, handle: create },
  { method: 'GET', path: `${base}/:environment_id`, may: reading, byJob, handle: show },
  { method: 'PUT', path: `${base}/:environment_id`, may, handle: edit },
  { method: 'DELETE', path: `${base}/:environment_id`, may, handle: remove },
  { method: 'POST', path: `${base}/:environment_id/stop`, may, handle: stop },
  { method: 'GET', path: deployments, may: reading, byJob, handle: listDeployments },
  { method: 'GET', path: `${deployments}/:deployment_id`, may: reading, byJob, handle: deployment },
];

const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;
const states = ['available', 'stopping', 'stopped'] as const;

async function list(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const name = args.text('name');
  const state = args.word('states', states);
  if (name !== undefined) {
    const one = await api.store.environments.byName(project.id, name);
    const items = one && (state === undefined || one.state === state) ? [one] : [];
    const json = await Promise.all(items.map((it) => api.present.environment(it)));
    return paged(url, args, json, { total: items.length });
  }
  const search = args.text('search');
  const { items, total } = await api.store.environments.list(
    { projectId: project.id, ...given({ search, states: state && [state] }) },
    { ...pageOf(args), sort: 'asc' },
  );
  const json = await Promise.all(items.map((it) => api.present.environment(it)));
  return paged(url, args, json, { total });
}

async function environmentOf(api: Api, call: ProjectCall): Promise<Environment> {
  const environment = await api.store.environments.get(idIn(call, 'environment_id'));
  return found(environment?.projectId === call.project.id ? environment : undefined);
}

async function answer(api: Api, environment: Environment, status = 200): Promise<Response> {
  return Response.json(await api.present.environment(environment), { status });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, await environmentOf(api, call));
}

async function create(api: Api, { project, args }: ProjectCall): Promise<Response> {
  const name = args.requiredText('name');
  if (!/^[\w/\\$.{}: -]{1,255}$/.test(name)) {
    const allowed = "letters, digits, '-', '_', '/', '\\', '$', '{', '}', '.', ':' and spaces";
    throw unprocessable('name', `can contain only ${allowed}`);
  }
  const now = api.clock();
  try {
    const environment = await api.store.environments.create({
      projectId: project.id,
      name,
      slug: environmentSlug(name),
      description: args.text('description') ?? null,
      tier: args.word('tier', tiers) ?? environmentTier(name),
      state: 'available',
      externalUrl: urlOf(args.text('external_url')) ?? null,
      autoStopAt: null,
      createdAt: now,
      updatedAt: now,
    });
    return answer(api, environment, 201);
  } catch (error) {
    if (error instanceof StoreConflict) throw unprocessable('name', 'has already been taken');
    throw error;
  }
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const { id, name } = await environmentOf(api, call);
  if ((call.args.text('name') ?? name) !== name) {
    throw unprocessable('name', 'cannot be changed: jobs name environments by it');
  }
  const externalUrl = urlOf(call.args.text('external_url'));
  const tier = call.args.word('tier', tiers);
  const changed = await api.store.environments.update(id, {
    updatedAt: api.clock(),
    ...given({ externalUrl, tier, description: call.args.text('description') }),
  });
  return answer(api, found(changed));
}

function urlOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return undefined;
  if (text === '') return null;
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw unprocessable('external_url', 'is blocked: Only allowed schemes are http, https');
  }
  return text;
}

async function stop(api: Api, call: ProjectCall): Promise<Response> {
  const { id } = await environmentOf(api, call);
  const isForced = call.args.boolean('force') ?? false;
  const last = await api.store.deployments.last(id);
  // Stopping runs a job of the ref that was deployed.
  if (last && !isForced) await requireMoves(api, call, last);
  return answer(api, await api.environments.stop(id, userOf(call).id, isForced));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const environment = await environmentOf(api, call);
  if (environment.state !== 'stopped') throw new HttpError(403, 'Forbidden');
  await api.store.environments.delete(environment.id);
  return nothing();
}

const orders = {
  id: 'id',
  iid: 'iid',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  ref: 'ref',
  finished_at: 'finishedAt',
};
const deploymentStatuses = [
  'created',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'blocked',
] as const;

async function listDeployments(api: Api, { project, args, url }: ProjectCall): Promise<Response> {
  const name = args.text('environment');
  const environment =
    name === undefined ? undefined : await api.store.environments.byName(project.id, name);
  if (name !== undefined && environment === undefined) {
    return paged(url, args, [], { total: 0 });
  }
  const status = args.word('status', deploymentStatuses);
  const { items, total } = await api.store.deployments.list(
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

async function deployment(api: Api, call: ProjectCall): Promise<Response> {
  const record = await api.store.deployments.get(idIn(call, 'deployment_id'));
  const own = found(record?.projectId === call.project.id ? record : undefined);
  return Response.json(await api.present.deployment(own));
}
