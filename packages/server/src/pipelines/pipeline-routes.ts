import { type JobStatus, pipelineSources } from '@slipway/ci';
import { resolve } from '@slipway/git';
import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { orderedPageOf, paged, pageOf } from '#http/pages';
import { givenVariables, jobStatuses, statusesOf } from '#jobs/job-arguments';
import { jobsOfPipeline, jobsWanted } from '#jobs/read-jobs';
import { notFound } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import {
  cancelPipeline,
  renamePipeline,
  retryPipeline,
  runPipeline,
  variablesOf,
} from './move-pipeline.ts';
import type { Pipeline } from './pipeline.ts';
import type { PipelineFilter } from './pipeline-store.ts';
import { latestPipeline, pipelineOfProject, pipelinesWanted } from './read-pipelines.ts';
import { shownInLists } from './shown-in-lists.ts';

const base = '/projects/:id/pipelines';
const reading = 'read_pipelines';
const running = 'run_pipelines';

/** Pipelines as a whole. */
export const pipelineRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, byJob: true, handle: list },
  { method: 'POST', path: '/projects/:id/pipeline', may: running, handle: create },
  { method: 'GET', path: `${base}/latest`, may: reading, handle: latest },
  { method: 'GET', path: `${base}/:pipeline_id`, may: reading, byJob: true, handle: show },
  { method: 'DELETE', path: `${base}/:pipeline_id`, may: 'delete_pipelines', handle: remove },
  { method: 'POST', path: `${base}/:pipeline_id/retry`, may: running, handle: retry },
  { method: 'POST', path: `${base}/:pipeline_id/cancel`, may: running, handle: cancel },
  { method: 'PUT', path: `${base}/:pipeline_id/metadata`, may: running, handle: rename },
  { method: 'GET', path: `${base}/:pipeline_id/variables`, may: running, handle: variables },
  {
    method: 'GET',
    path: `${base}/:pipeline_id/jobs`,
    may: 'read_jobs',
    byJob: true,
    handle: (api, call) => jobs(api, call, false),
  },
  {
    method: 'GET',
    path: `${base}/:pipeline_id/bridges`,
    may: 'read_jobs',
    handle: (api, call) => jobs(api, call, true),
  },
];

const orders = {
  id: 'id',
  status: 'status',
  ref: 'ref',
  updated_at: 'updatedAt',
  user_id: 'userId',
};

/** GitLab's groups of statuses, for `scope`. */
const scopes: Readonly<Record<string, readonly JobStatus[]>> = {
  running: ['running'],
  pending: ['pending'],
  finished: ['success', 'failed', 'canceled'],
};

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, url } = call;
  const { items, total } = await pipelinesWanted(
    api,
    filterOf(project.id, args),
    orderedPageOf(args, orders),
  );
  const json = await api.present.pipelines(items);
  const isWithCommit = args.boolean('with_commit') ?? false;
  const commits = isWithCommit ? await api.present.commits(project, items) : undefined;
  const wish = { stages: args.boolean('with_stages') ?? false, manualJobs: false };
  const shownOf = await shownInLists(api.store, items, wish);
  const all = json.map((it, index) => ({
    ...it,
    ...(commits && { commit: commits[index] }),
    ...shownOf(it.id),
  }));
  return paged(url, args, all, { total });
}

function filterOf(projectId: number, args: Args): PipelineFilter {
  const status = args.word('status', jobStatuses);
  const scope = args.word('scope', ['running', 'pending', 'finished', 'branches', 'tags']);
  const source = args.word('source', pipelineSources);
  return {
    projectId,
    isTopLevel: source !== 'parent_pipeline',
    ...given({
      statuses: status ? [status] : scopes[scope ?? ''],
      newestOf: scope === 'branches' || scope === 'tags' ? scope : undefined,
      ref: args.text('ref'),
      sha: args.text('sha'),
      source,
      username: args.text('username'),
      name: args.text('name'),
      hasYamlErrors: args.boolean('yaml_errors'),
      createdAfter: args.date('created_after'),
      createdBefore: args.date('created_before'),
      updatedAfter: args.date('updated_after'),
      updatedBefore: args.date('updated_before'),
    }),
  };
}

/** The pipeline of the path, if it is the project's. */
function pipelineOf(api: Api, call: ProjectCall): Promise<Pipeline> {
  return pipelineOfProject(api, call.project, idIn(call, 'pipeline_id'));
}

async function answer(api: Api, pipeline: Pipeline, status = 200): Promise<Response> {
  return Response.json(await api.present.pipeline(pipeline), { status });
}

/** `with_jobs` (those that were retried too by `include_retried`) and `with_commit` put into one answer all that a page about a pipeline shows. */
async function show(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOf(api, call);
  const { args, project } = call;
  const [commit] = args.boolean('with_commit')
    ? await api.present.commits(project, [pipeline])
    : [undefined];
  const hasRetried = args.boolean('include_retried') ?? false;
  if (args.boolean('with_jobs')) {
    await api.auth.access.require(call.identity, project, 'read_jobs');
  }
  const all = args.boolean('with_jobs')
    ? await jobsOfPipeline(api, pipeline, hasRetried)
    : undefined;
  return Response.json({
    ...(await api.present.pipeline(pipeline)),
    ...(commit !== undefined && { commit }),
    ...(all && { jobs: await api.present.jobs(all) }),
  });
}

/** The newest of a branch's newest commit, as GitLab means it. */
async function latest(api: Api, call: ProjectCall): Promise<Response> {
  const ref = call.args.text('ref') ?? call.project.defaultBranch;
  const sha = await resolve(call.repository, ref);
  if (sha === undefined) throw notFound();
  return answer(api, await latestPipeline(api, call.project, { ref, sha }));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const { args, repository } = call;
  const wish = {
    ref: args.requiredText('ref'),
    variables: givenVariables(args.objects('variables')),
    ...given({ inputs: args.record('inputs') }),
  };
  return answer(api, await runPipeline(api, asker(call), repository, wish), 201);
}

async function retry(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOf(api, call);
  return answer(api, await retryPipeline(api, asker(call), pipeline), 201);
}

async function rename(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOf(api, call);
  const name = call.args.requiredText('name');
  return answer(api, await renamePipeline(api, asker(call), pipeline, name));
}

async function cancel(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOf(api, call);
  return answer(api, await cancelPipeline(api, asker(call), pipeline));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await api.pipelines.delete((await pipelineOf(api, call)).id);
  return nothing();
}

async function variables(api: Api, call: ProjectCall): Promise<Response> {
  const given = await variablesOf(api, asker(call), await pipelineOf(api, call));
  const json = given.map((variable) => ({
    variable_type: variable.variableType,
    key: variable.key,
    value: variable.value,
    raw: variable.isRaw,
  }));
  return Response.json(json);
}

/** Trigger jobs have a list of their own. */
async function jobs(api: Api, call: ProjectCall, isBridge: boolean): Promise<Response> {
  const { args, project } = call;
  const { id } = await pipelineOf(api, call);
  const wanted = statusesOf(args);
  const { items, total } = await jobsWanted(
    api,
    {
      projectId: project.id,
      pipelineId: id,
      isBridge,
      includeRetried: args.boolean('include_retried') ?? false,
      ...(wanted ? { statuses: wanted } : {}),
    },
    pageOf(args),
  );
  return paged(call.url, args, await api.present.jobs(items), { total });
}
