import { type LintInclude, lint } from '@slipway/ci';
import { readFile, resolve, zeroSha } from '@slipway/git';
import { HttpError } from '#http/http-error';
import { objectionToRun } from '#protection/run-rights';
import { found } from '#refused';
import { projectUrl } from '#repository/commit-routes';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { eventContext } from './event-context.ts';

const path = '/projects/:id/ci/lint';

/** Whether a configuration is right, and what comes of it. */
export const lintRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may: 'read_code', handle: lintCommitted },
  { method: 'POST', path, may: 'run_pipelines', handle: lintGiven },
];

async function lintCommitted(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const ref = args.text('content_ref') || args.text('sha') || project.defaultBranch;
  const sha = found(await resolve(repository, ref), 'Commit');
  const text = await readFile(repository, sha, project.ciConfigPath);
  if (text === undefined) {
    return Response.json(emptyAnswer(['Please provide content of .gitlab-ci.yml']));
  }
  const dryRunRef = args.text('dry_run_ref') || args.text('ref') || ref;
  return check(api, call, { text: text.toString('utf8'), ref: dryRunRef, sha });
}

async function lintGiven(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, repository } = call;
  const text = args.requiredText('content');
  const asked = args.text('ref') || undefined;
  const ref = asked ?? project.defaultBranch;
  const sha = await resolve(repository, ref);
  if (sha === undefined && asked !== undefined) throw new HttpError(404, 'Reference Not Found');
  return check(api, call, { text, ref, sha: sha ?? zeroSha });
}

interface LintRequest {
  readonly text: string;
  readonly ref: string;
  readonly sha: string;
}

async function check(api: Api, call: ProjectCall, request: LintRequest): Promise<Response> {
  const { args } = call;
  const isDryRun = args.boolean('dry_run') ?? false;
  if (isDryRun) {
    const objection = await objectionToRun(api.auth, asker(call), call.repository, request.ref);
    if (objection !== undefined) return Response.json(emptyAnswer([objection]));
  }
  const isTag = await isTagRef(call, request);
  const { context } = await eventContext(api, asker(call), call.repository, {
    ...request,
    isTag,
    source: 'push',
    given: [],
  });
  const { jobs, includes, ...report } = await lint(request.text, context, { isDryRun });
  return Response.json({
    ...report,
    includes: includes.map((include) => withLinks(api, call, request, include)),
    ...(args.boolean('include_jobs') ? { jobs } : {}),
  });
}

async function isTagRef({ repository }: ProjectCall, { ref, sha }: LintRequest) {
  if (sha === zeroSha || (await resolve(repository, `refs/heads/${ref}`))) return false;
  return (await resolve(repository, `refs/tags/${ref}`)) !== undefined;
}

function withLinks(api: Api, call: ProjectCall, { sha }: LintRequest, include: LintInclude) {
  if (include.type !== 'local') return include;
  const url = projectUrl(api, call.project);
  const path = include.location.replace(/^\/+/, '');
  return { ...include, blob: `${url}/-/blob/${sha}/${path}`, raw: `${url}/-/raw/${sha}/${path}` };
}

function emptyAnswer(errors: readonly string[]) {
  return { valid: false, errors, warnings: [], merged_yaml: null, includes: [], jobs: [] };
}
