import {
  type CompileResult,
  compile,
  compileReport,
  type Diagnostic,
  formInputs,
  lint,
  pipelineSources,
  type ReportedJob,
  secretValues,
  type VariableLayers,
} from '@slipway/ci';
import { readFile, resolve, zeroSha } from '@slipway/git';
import { idIn } from '#http/answers';
import { givenVariables } from '#jobs/job-arguments';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { configurationOf } from './configuration.ts';
import { eventContext } from './event-context.ts';

const path = '/projects/:id/ci/preview';

/** The pipeline that a text would make, and why each job is in it or is not. */
export const previewRoutes: readonly ApiRoute[] = [
  { method: 'POST', path, may: 'run_pipelines', handle: preview },
  { method: 'GET', path: '/projects/:id/ci/form', may: 'run_pipelines', handle: form },
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id/configuration',
    may: 'run_pipelines',
    handle: configuration,
  },
];

async function preview(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const text = args.requiredText('content');
  const ref = args.text('ref') || project.defaultBranch;
  const isTag = args.boolean('is_tag') === true;
  // A tag or branch that is still to come would stand on what is there now.
  const sha =
    (await resolve(repository, `refs/${isTag ? 'tags' : 'heads'}/${ref}`)) ??
    (await resolve(repository, project.defaultBranch)) ??
    zeroSha;
  const source = args.word('source', pipelineSources) ?? 'push';
  const given = givenVariables(args.objects('variables'));
  const { context, layers } = await eventContext(api, asker(call), repository, {
    ref,
    isTag,
    source,
    sha,
    given,
  });
  const isMerged = args.boolean('with_merged_yaml') === true;
  const [result, report] = await Promise.all([
    compile(text, context),
    isMerged ? lint(text, context) : undefined,
  ]);
  const json = previewJson(result, report?.merged_yaml);
  return Response.json(withoutSecrets(json, layers));
}

/** What an existing pipeline came from. */
async function configuration(api: Api, call: ProjectCall): Promise<Response> {
  const pipeline = await pipelineOfProject(api, call.project, idIn(call, 'pipeline_id'));
  const { result, merged, layers } = await configurationOf(
    api,
    asker(call),
    call.repository,
    pipeline,
  );
  return Response.json(withoutSecrets(previewJson(result, merged), layers));
}

/** What the file at a ref asks of whoever runs it by hand: its inputs, and the variables that it describes. */
async function form(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const ref = args.text('ref') || project.defaultBranch;
  const sha = found(await resolve(repository, ref), 'Reference');
  const text = (await readFile(repository, sha, project.ciConfigPath))?.toString('utf8') ?? '';
  const inputs = formInputs(text);
  const event = { ref, isTag: false, source: 'web', sha, given: [] } as const;
  const { context, layers } = await eventContext(api, asker(call), repository, event);
  const { plan } = await compile(text, context);
  return Response.json(withoutSecrets({ inputs, variables: plan?.prefill ?? [] }, layers));
}

/** Ours: what pages show of it. */
export function previewJson(result: CompileResult, merged: string | null | undefined) {
  const { valid, workflow, stages, jobs, excluded } = compileReport(result);
  const of = (severity: Diagnostic['severity']) =>
    result.diagnostics.filter((found) => found.severity === severity).map(diagnosticJson);
  return {
    valid,
    errors: of('error'),
    warnings: of('warning'),
    workflow: { name: workflow.name, when: workflow.when },
    stages,
    jobs: jobs.map(jobJson),
    excluded,
    ...(merged !== undefined && { merged_yaml: merged }),
  };
}

function diagnosticJson({ code, message, at, hint }: Diagnostic) {
  return { code, message, hint: hint ?? null, file: at.file, line: at.line, column: at.column };
}

function jobJson(job: ReportedJob) {
  return {
    name: job.name,
    stage: job.stage,
    when: job.when,
    allow_failure: job.allow_failure !== false,
    needs: job.needs?.map(({ job: name }) => name) ?? null,
    environment: job.environment?.name ?? null,
    tags: job.tags,
    image: job.image?.name ?? null,
    why: job.why,
  };
}

/** A rule may have compared a masked variable; its value stays here. */
function withoutSecrets(json: object, layers: VariableLayers): unknown {
  const secrets = secretValues(layers);
  const masked = (text: string) =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '[MASKED]'), text);
  return JSON.parse(JSON.stringify(json), (_key, value) =>
    typeof value === 'string' ? masked(value) : value,
  );
}
