import {
  type Commit,
  diff,
  everywhere,
  type FileDiff,
  getCommit,
  listCommits,
  mergeBase,
  resolve,
  zeroSha,
} from '@slipway/git';
import { HttpError } from '../http-error.ts';
import type { Project } from '../model/project.ts';
import { commitJson } from '../present/commit.ts';
import { userJson } from '../present/user.ts';
import { type Api, type ApiRoute, found, type ProjectCall } from './api.ts';
import { actionOf, commitOnBranch } from './branch-commit.ts';
import { given } from './given.ts';
import { paged, pageOf, slice } from './page.ts';

const base = '/projects/:id/repository';

/** Commits: listing, comparing, writing. */
export const commitRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/commits`, may: 'read_code', handle: list },
  { method: 'POST', path: `${base}/commits`, may: 'push_code', takesFiles: true, handle: create },
  { method: 'GET', path: `${base}/commits/:sha`, may: 'read_code', handle: show },
  { method: 'GET', path: `${base}/commits/:sha/diff`, may: 'read_code', handle: showDiff },
  { method: 'GET', path: `${base}/commits/:sha/refs`, may: 'read_code', handle: refs },
  { method: 'GET', path: `${base}/commits/:sha/statuses`, may: 'read_code', handle: statuses },
  { method: 'GET', path: `${base}/compare`, may: 'read_code', handle: compare },
  { method: 'GET', path: `${base}/merge_base`, may: 'read_code', handle: showMergeBase },
];

/** Where a project's pages lie. */
export function projectUrl(api: Api, project: Project): string {
  return `${api.addresses.url}/${project.fullPath}`;
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { args, repository, project } = call;
  const page = pageOf(args);
  const ref = args.text('ref_name') ?? project.defaultBranch;
  const from = args.boolean('all') ? everywhere : await resolve(repository, ref);
  if (from === undefined) {
    if (args.has('ref_name')) throw new HttpError(404, 'Commit Not Found');
    return paged(call.url, args, [], { hasMore: false });
  }
  const commits = await listCommits(repository, {
    from,
    skip: page.offset,
    limit: page.limit + 1,
    ...given({
      path: args.path('path') || undefined,
      author: args.text('author') || undefined,
      since: args.date('since')?.toISOString(),
      until: args.date('until')?.toISOString(),
    }),
  });
  const url = projectUrl(api, project);
  const json = commits.slice(0, page.limit).map((commit) => commitJson(commit, url));
  return paged(call.url, args, json, { hasMore: commits.length > page.limit });
}

async function commitOf(call: ProjectCall): Promise<Commit> {
  const sha = await resolve(call.repository, call.params.sha ?? '');
  return found(sha === undefined ? undefined : await getCommit(call.repository, sha), 'Commit');
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const commit = await commitOf(call);
  const { items } = await api.store.pipelines.list(
    { projectId: call.project.id, sha: commit.sha, isTopLevel: true },
    { limit: 1, offset: 0 },
  );
  const [last = null] = await api.present.pipelines(items);
  return Response.json({
    ...commitJson(commit, projectUrl(api, call.project)),
    stats: await stats(call, commit),
    status: items[0]?.status ?? null,
    project_id: call.project.id,
    last_pipeline: last,
  });
}

async function stats({ repository }: ProjectCall, commit: Commit) {
  const parent = commit.parents[0];
  const from = parent ? [parent] : ['--root'];
  const args = ['diff-tree', '--numstat', '--no-commit-id', '-r', ...from, commit.sha];
  const lines = (await repository.run(args)).toString('utf8').split('\n');
  const count = (index: number) =>
    lines.reduce((sum, line) => sum + (Number(line.split('\t')[index]) || 0), 0);
  const [additions, deletions] = [count(0), count(1)];
  return { additions, deletions, total: additions + deletions };
}

async function showDiff(_api: Api, call: ProjectCall): Promise<Response> {
  const commit = await commitOf(call);
  const files = await diff(call.repository, commit.parents[0] ?? zeroSha, commit.sha);
  const { items, total } = slice(files, pageOf(call.args));
  return paged(call.url, call.args, items.map(diffJson), { total });
}

function diffJson(file: FileDiff) {
  return {
    diff: file.diff,
    collapsed: file.isCollapsed,
    too_large: file.isTooLarge,
    new_path: file.newPath,
    old_path: file.oldPath,
    a_mode: file.oldMode === '000000' ? '0' : file.oldMode,
    b_mode: file.newMode === '000000' ? '0' : file.newMode,
    new_file: file.change === 'added',
    renamed_file: file.change === 'renamed',
    deleted_file: file.change === 'deleted',
    generated_file: null,
  };
}

async function refs(_api: Api, call: ProjectCall): Promise<Response> {
  const { sha } = await commitOf(call);
  const format = '--format=%(refname)';
  const args = ['for-each-ref', format, `--contains=${sha}`, 'refs/heads', 'refs/tags'];
  const names = (await call.repository.run(args)).toString('utf8').split('\n').filter(Boolean);
  const all = names.map((name) => ({
    type: name.startsWith('refs/tags/') ? 'tag' : 'branch',
    name: name.replace(/^refs\/(heads|tags)\//, ''),
  }));
  const { items, total } = slice(all, pageOf(call.args));
  return paged(call.url, call.args, items, { total });
}

/** The jobs of a commit, as statuses. */
async function statuses(api: Api, call: ProjectCall): Promise<Response> {
  const { sha } = await commitOf(call);
  const ref = call.args.text('ref');
  const filter = { projectId: call.project.id, sha, ...(ref ? { ref } : {}) };
  const pipelines = await api.store.pipelines.list(filter, { limit: 100, offset: 0 });
  const all = await Promise.all(
    pipelines.items.map(async (pipeline) => {
      const jobs = await api.store.jobs.ofPipeline(pipeline.id, call.args.boolean('all') === true);
      return jobs.map((job) => ({ job, pipeline }));
    }),
  );
  const { items, total } = slice(all.flat(), pageOf(call.args));
  const json = await Promise.all(
    items.map(async ({ job, pipeline }) => {
      const author = await api.store.users.get(job.userId);
      return {
        id: job.id,
        sha,
        ref: pipeline.ref,
        status: job.status,
        name: job.name,
        target_url: `${projectUrl(api, call.project)}/-/jobs/${job.id}`,
        description: null,
        created_at: job.createdAt,
        started_at: job.startedAt,
        finished_at: job.finishedAt,
        allow_failure: job.definition.allow_failure === true,
        coverage: job.coverage,
        pipeline_id: pipeline.id,
        author: author ? userJson(author, api.addresses.url) : null,
      };
    }),
  );
  return paged(call.url, call.args, json, { total });
}

async function compare(api: Api, call: ProjectCall): Promise<Response> {
  const { repository, args } = call;
  const [from, to] = await Promise.all([
    resolve(repository, args.requiredText('from')),
    resolve(repository, args.requiredText('to')),
  ]);
  if (from === undefined || to === undefined) throw new HttpError(404, 'Ref Not Found');
  const base = args.boolean('straight') ? from : ((await mergeBase(repository, from, to)) ?? from);
  const query = { from: to, notFrom: from, skip: 0, limit: 1000 };
  const commits = await listCommits(repository, query);
  const url = projectUrl(api, call.project);
  const json = commits.reverse().map((commit) => commitJson(commit, url));
  return Response.json({
    commit: json.at(-1) ?? null,
    commits: json,
    diffs: (await diff(repository, base, to)).map(diffJson),
    compare_timeout: false,
    compare_same_ref: from === to,
    web_url: `${url}/-/compare/${args.text('from')}...${args.text('to')}`,
  });
}

async function showMergeBase(api: Api, call: ProjectCall): Promise<Response> {
  const names = call.args.texts('refs') ?? [];
  const [one, other] = await Promise.all(names.map((name) => resolve(call.repository, name)));
  if (!one || !other) throw new HttpError(400, 'Could not find ref: provide two that exist');
  const sha = found(await mergeBase(call.repository, one, other), 'Merge Base');
  const commit = found(await getCommit(call.repository, sha), 'Commit');
  return Response.json(commitJson(commit, projectUrl(api, call.project)));
}

/** `POST …/commits`: files written without a clone. */
async function create(api: Api, call: ProjectCall): Promise<Response> {
  const actions = (call.args.objects('actions') ?? []).map(actionOf);
  const sha = await commitOnBranch(api, call, actions);
  const commit = found(await getCommit(call.repository, sha));
  const json = commitJson(commit, projectUrl(api, call.project));
  return Response.json({ ...json, stats: await stats(call, commit) }, { status: 201 });
}
