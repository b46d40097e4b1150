import { clusterProblemsOf } from '#foreign-clusters/cluster-problems';
import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf } from '#http/pages';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { deleteReviewApps } from './delete-review-apps.ts';
import {
  createEnvironment,
  deleteEnvironment,
  type EnvironmentFacts,
  editEnvironment,
} from './edit-environment.ts';
import type { Environment } from './environment.ts';
import { environmentNamed, environmentOfProject, environmentsWanted } from './read-environments.ts';
import { pinEnvironment, stopEnvironment } from './stop-environment.ts';
import { stopStale } from './stop-stale.ts';

const base = '/projects/:id/environments';
const reading = 'read_environments';
const may = 'manage_environments';
const byJob = true;

/** Environments. */
export const environmentRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, byJob, handle: list },
  { method: 'POST', path: base, may, byJob, handle: create },
  { method: 'GET', path: `${base}/:environment_id`, may: reading, byJob, handle: show },
  { method: 'PUT', path: `${base}/:environment_id`, may, byJob, handle: edit },
  { method: 'DELETE', path: `${base}/review_apps`, may, handle: removeReviewApps },
  { method: 'DELETE', path: `${base}/:environment_id`, may, byJob, handle: remove },
  { method: 'POST', path: `${base}/:environment_id/stop`, may, byJob, handle: stop },
  { method: 'POST', path: `${base}/:environment_id/cancel_auto_stop`, may, handle: pin },
  { method: 'POST', path: `${base}/stop_stale`, may, handle: stale },
];

const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;
const states = ['available', 'stopping', 'stopped'] as const;

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { project, args, url } = call;
  const name = args.text('name');
  const state = args.word('states', states);
  if (name !== undefined) {
    const one = await environmentNamed(api, project, name);
    const items = one && (state === undefined || one.state === state) ? [one] : [];
    return paged(url, args, await shown(api, call, items), { total: items.length });
  }
  const search = args.text('search');
  const { items, total } = await environmentsWanted(
    api,
    { projectId: project.id, ...given({ search, states: state && [state] }) },
    { ...pageOf(args), sort: 'asc' },
  );
  return paged(url, args, await shown(api, call, items), { total });
}

/** As GitLab shows them. Ours, for whoever may see what runs there: `cluster_problem`. */
async function shown(
  api: Api,
  { project, identity }: ProjectCall,
  environments: readonly Environment[],
): Promise<readonly object[]> {
  const mayLook = await api.auth.access.allows(identity, project, 'manage_environments');
  const problemOf = mayLook ? await clusterProblemsOf(api.store, project) : undefined;
  return Promise.all(
    environments.map(async (it) => ({
      ...(await api.present.environment(it)),
      ...(problemOf && { cluster_problem: it.state === 'stopped' ? null : problemOf(it.name) }),
    })),
  );
}

function environmentOf(api: Api, call: ProjectCall): Promise<Environment> {
  return environmentOfProject(api, call.project, idIn(call, 'environment_id'));
}

async function answer(
  api: Api,
  call: ProjectCall,
  environment: Environment,
  status = 200,
): Promise<Response> {
  const [json] = await shown(api, call, [environment]);
  return Response.json(json, { status });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await environmentOf(api, call));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const facts = { ...factsGiven(call.args), name: call.args.requiredText('name') };
  return answer(api, call, await createEnvironment(api, asker(call), facts), 201);
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const facts = { ...factsGiven(call.args), name: call.args.text('name') };
  const environment = await environmentOf(api, call);
  return answer(api, call, await editEnvironment(api, asker(call), environment, facts));
}

function factsGiven(args: Args): EnvironmentFacts {
  return {
    description: args.text('description'),
    tier: args.word('tier', tiers),
    externalUrl: args.text('external_url'),
  };
}

async function stop(api: Api, call: ProjectCall): Promise<Response> {
  const isForced = call.args.boolean('force') ?? false;
  const environment = await environmentOf(api, call);
  return answer(api, call, await stopEnvironment(api, asker(call), environment, isForced));
}

async function pin(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await pinEnvironment(api, await environmentOf(api, call)));
}

async function stale(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  args.requiredText('before');
  const stopped = await stopStale(api, asker(call), {
    before: found(args.date('before')),
    isDryRun: args.boolean('dry_run') ?? false,
  });
  const message = 'Successfully requested stop for all stale environments';
  return Response.json({ message, environments: stopped.map(({ id, name }) => ({ id, name })) });
}

async function removeReviewApps(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const scheduled = await deleteReviewApps(api, asker(call), {
    before: args.date('before'),
    limit: args.integer('limit'),
    isDryRun: args.boolean('dry_run'),
  });
  const shown = scheduled.map(({ id, name, slug, externalUrl }) => ({
    ...{ id, name, slug, external_url: externalUrl },
  }));
  return Response.json({ scheduled_entries: shown, unprocessable_entries: [] });
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await deleteEnvironment(api, await environmentOf(api, call));
  return nothing();
}
