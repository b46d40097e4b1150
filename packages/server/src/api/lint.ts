import { type CompileResult, compile, type Diagnostic, type PlannedJob } from '@slipway/ci';
import { getCommit, readFile, resolve, zeroSha } from '@slipway/git';
import { stringify } from 'yaml';
import { compileContext } from '../engine/compile-context.ts';
import type { PipelineFacts } from '../engine/predefined.ts';
import { HttpError } from '../http-error.ts';
import { isProtectedRef } from '../protected.ts';
import { type Api, type ApiRoute, found, type ProjectCall, userOf } from './api.ts';
import { projectUrl } from './commits.ts';

const path = '/projects/:id/ci/lint';

/** Whether a configuration is right, and what comes of it. */
export const lintRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may: 'read_code', handle: lintCommitted },
  { method: 'POST', path, may: 'run_pipelines', handle: lintGiven },
];

async function lintCommitted(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const ref = args.text('content_ref') ?? args.text('sha') ?? project.defaultBranch;
  const sha = found(await resolve(repository, ref), 'Commit');
  const text = await readFile(repository, sha, project.ciConfigPath);
  if (text === undefined) {
    return Response.json(emptyAnswer(['Please provide content of .gitlab-ci.yml']));
  }
  const dryRunRef = args.text('dry_run_ref') ?? args.text('ref') ?? ref;
  return lint(api, call, { text: text.toString('utf8'), ref: dryRunRef, sha });
}

async function lintGiven(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const text = args.requiredText('content');
  const ref = args.text('ref') ?? project.defaultBranch;
  const sha = await resolve(repository, ref);
  if (sha === undefined && args.has('ref')) throw new HttpError(404, 'Reference Not Found');
  return lint(api, call, { text, ref, sha: sha ?? zeroSha });
}

interface LintRequest {
  readonly text: string;
  readonly ref: string;
  readonly sha: string;
}

async function lint(api: Api, call: ProjectCall, request: LintRequest): Promise<Response> {
  const { args } = call;
  const result = await compileFor(api, call, request);
  const isDryRun = args.boolean('dry_run') ?? false;
  const of = (severity: Diagnostic['severity']) =>
    result.diagnostics.filter((it) => it.severity === severity).map(({ message }) => message);
  const refusal = isDryRun ? result.plan?.refusal : undefined;
  const errors = [...of('error'), ...(refusal ? [refusal.message] : [])];
  return Response.json({
    valid: errors.length === 0,
    errors,
    warnings: of('warning'),
    merged_yaml: result.merged === undefined ? null : `---\n${stringify(result.merged)}`,
    includes: includesJson(api, call, request, result),
    ...(args.boolean('include_jobs') ? { jobs: (result.plan?.jobs ?? []).map(jobJson) } : {}),
    // The same with places and hints; not part of GitLab's answer.
    diagnostics: result.diagnostics,
  });
}

async function compileFor(
  api: Api,
  call: ProjectCall,
  { text, ref, sha }: LintRequest,
): Promise<CompileResult> {
  const { project, repository } = call;
  const isTag =
    (await resolve(repository, `refs/heads/${ref}`)) === undefined && sha !== zeroSha
      ? (await resolve(repository, `refs/tags/${ref}`)) !== undefined
      : false;
  const facts: PipelineFacts = {
    source: 'push',
    ref,
    isTag,
    isProtected: await isProtectedRef(api.store, project, ref, isTag),
    sha,
    beforeSha: zeroSha,
    createdAt: api.clock(),
  };
  const commit = sha === zeroSha ? undefined : await getCommit(repository, sha);
  const at = { project, userId: userOf(call).id, commit, given: [] };
  const layers = await api.variables.forPipeline(facts, at);
  return compile(text, await compileContext(repository, project, facts, layers));
}

function includesJson(api: Api, call: ProjectCall, { sha }: LintRequest, result: CompileResult) {
  const url = projectUrl(api, call.project);
  return result.includes.map(({ type, location, extra }) => ({
    type,
    location,
    blob: type === 'local' ? `${url}/-/blob/${sha}/${location}` : null,
    raw: type === 'local' ? `${url}/-/raw/${sha}/${location}` : null,
    extra,
    context_project: call.project.fullPath,
    context_sha: sha,
  }));
}

function jobJson(job: PlannedJob) {
  return {
    name: job.name,
    stage: job.stage,
    before_script: job.before_script,
    script: job.script,
    after_script: job.after_script,
    tag_list: job.tags,
    only: null,
    except: null,
    environment: job.environment?.name ?? null,
    when: job.when,
    allow_failure: job.allow_failure === true,
    needs: job.needs?.map((need) => ({ name: need.job })) ?? null,
  };
}

function emptyAnswer(errors: readonly string[]) {
  return { valid: false, errors, warnings: [], merged_yaml: null, includes: [], jobs: [] };
}
