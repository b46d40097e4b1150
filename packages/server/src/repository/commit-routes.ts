import {
  type Commit,
  commitStats,
  diff,
  everywhere,
  type FileDiff,
  getCommit,
  listCommits,
  mergeBase,
  resolve,
  zeroSha,
} from '@slipway/git';
import { given } from '#given';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import type { Project } from '#projects/project';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { userIfAny } from '#users/read-users';
import { actionsOf, commitGiven } from './commit-arguments.ts';
import { commitJson } from './commit-json.ts';
import { commitOnBranch } from './commit-on-branch.ts';
import { lastPipelineOf, type StatusOfCommit, statusesOfCommit } from './commit-status.ts';
import { statusJson } from './commit-status-json.ts';

const base = '/projects/:id/repository';

/** Commits: listing, comparing, writing. */
export const commitRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/commits`, may: 'read_code', handle: list },
  { method: 'POST', path: `${base}/commits`, may: 'push_code', takesFiles: true, handle: create },
  { method: 'GET', path: `${base}/commits/:sha`, may: 'read_code', handle: show },
  { method: 'GET', path: `${base}/commits/:sha/diff`, may: 'read_code', handle: showDiff },
  { method: 'GET', path: `${base}/commits/:sha/refs`, may: 'read_code', handle: refs },
  {
    method: 'GET',
    path: `${base}/commits/:sha/statuses`,
    may: 'read_commit_statuses',
    handle: statuses,
  },
  { method: 'GET', path: `${base}/commits/:sha/sequence`, may: 'read_code', handle: sequence },
  { method: 'GET', path: `${base}/commits/:sha/signature`, may: 'read_code', handle: signature },
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
  const start = await startOf(call);
  if (start === undefined) {
    if (args.text('ref_name') !== undefined) throw new HttpError(404, 'Commit Not Found');
    return paged(call.url, args, [], { hasMore: false });
  }
  const commits = await listCommits(repository, {
    ...start,
    skip: page.offset,
    limit: page.limit + 1,
    ...given({
      path: args.path('path') || undefined,
      author: args.text('author') || undefined,
      since: args.date('since')?.toISOString(),
      until: args.date('until')?.toISOString(),
      isFirstParent: args.boolean('first_parent'),
      isTopological: args.word('order', ['default', 'topo']) === 'topo',
    }),
  });
  const shown = commits.slice(0, page.limit);
  const stats = args.boolean('with_stats') ? await commitStats(repository, shown) : undefined;
  const url = projectUrl(api, project);
  const json = shown.map((commit) => ({
    ...commitJson(commit, url),
    ...(stats && { stats: statsJson(stats.get(commit.sha)) }),
  }));
  return paged(call.url, args, json, { hasMore: commits.length > page.limit });
}

/** Where a list starts, and where it ends: a branch, tag or commit, a range `a..b`, or everything. */
async function startOf({
  args,
  repository,
  project,
}: ProjectCall): Promise<{ from: string; notFrom?: string } | undefined> {
  if (args.boolean('all')) return { from: everywhere };
  const name = args.text('ref_name') ?? project.defaultBranch;
  const [first = '', second] = name.split(/\.\.\.?/, 2);
  const from = await resolve(repository, second ?? first);
  if (from === undefined || second === undefined) return from === undefined ? undefined : { from };
  const notFrom = await resolve(repository, first);
  return notFrom === undefined ? undefined : { from, notFrom };
}

function statsJson(stats = { additions: 0, deletions: 0 }) {
  return { ...stats, total: stats.additions + stats.deletions };
}

async function commitOf(call: ProjectCall): Promise<Commit> {
  const sha = await resolve(call.repository, call.params.sha ?? '');
  return found(sha === undefined ? undefined : await getCommit(call.repository, sha), 'Commit');
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const commit = await commitOf(call);
  const items = await lastPipelineOf(api, call.project, commit.sha);
  const [last = null] = await api.present.pipelines(items);
  return Response.json({
    ...commitJson(commit, projectUrl(api, call.project)),
    ...(call.args.boolean('stats') !== false && { stats: await stats(call, commit) }),
    status: items[0]?.status ?? null,
    project_id: call.project.id,
    last_pipeline: last,
  });
}

async function stats({ repository }: ProjectCall, commit: Commit) {
  return statsJson((await commitStats(repository, [commit])).get(commit.sha));
}

async function showDiff(_api: Api, call: ProjectCall): Promise<Response> {
  const commit = await commitOf(call);
  const files = await diff(call.repository, commit.parents[0] ?? zeroSha, commit.sha);
  const { items, total } = slice(files, pageOf(call.args));
  const isUnified = call.args.boolean('unidiff') === true;
  return paged(
    call.url,
    call.args,
    items.map((file) => diffJson(file, isUnified)),
    { total },
  );
}

/** Signatures are not verified here, so no commit has a verified one. */
async function signature(_api: Api, call: ProjectCall): Promise<Response> {
  await commitOf(call);
  throw new HttpError(404, 'Signature Not Found');
}

/** With `unidiff` the lines that name the file come first, as `patch` wants them. */
export function diffJson(file: FileDiff, isUnified: boolean) {
  const oldName = file.change === 'added' ? '/dev/null' : `a/${file.oldPath}`;
  const newName = file.change === 'deleted' ? '/dev/null' : `b/${file.newPath}`;
  const head = isUnified && file.diff !== '' ? `--- ${oldName}\n+++ ${newName}\n` : '';
  return {
    diff: head + file.diff,
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
  const type = call.args.word('type', ['branch', 'tag', 'all']) ?? 'all';
  const wanted = all.filter((it) => type === 'all' || it.type === type);
  const { items, total } = slice(wanted, pageOf(call.args));
  return paged(call.url, call.args, items, { total });
}

/** What pipelines and other systems say of a commit. */
async function statuses(api: Api, call: ProjectCall): Promise<Response> {
  const { sha } = await commitOf(call);
  const ref = call.args.text('ref');
  const isAll = call.args.boolean('all') === true;
  const all = await statusesOfCommit(api, call.project, { sha, ref, isAll });
  const { items, total } = slice(statusesWanted(call.args, all), pageOf(call.args));
  const url = projectUrl(api, call.project);
  const json = items.map(async (status) => {
    const author = await userIfAny(api, status.userId);
    return statusJson(status, { author, projectUrl: url, url: api.addresses.url });
  });
  return paged(call.url, call.args, await Promise.all(json), { total });
}

function statusesWanted(args: Args, all: readonly StatusOfCommit[]): readonly StatusOfCommit[] {
  const [stage, name] = [args.text('stage'), args.text('name')];
  const pipelineId = args.integer('pipeline_id');
  const orderBy = args.word('order_by', ['id', 'pipeline_id']) ?? 'id';
  const sign = args.word('sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
  const key = (it: StatusOfCommit) => (orderBy === 'id' ? it.id : (it.pipelineId ?? 0));
  return all
    .filter(
      (it) =>
        (stage === undefined || it.stage === stage) &&
        (name === undefined || it.name === name) &&
        (pipelineId === undefined || it.pipelineId === pipelineId),
    )
    .toSorted((a, b) => sign * (key(a) - key(b)));
}

/** How many commits lead to it, itself counted. */
async function sequence(_api: Api, call: ProjectCall): Promise<Response> {
  const { sha } = await commitOf(call);
  const firstParent = call.args.boolean('first_parent') === true ? ['--first-parent'] : [];
  const counted = await call.repository.run(['rev-list', '--count', ...firstParent, sha]);
  return Response.json({ count: Number(counted.toString('utf8')) });
}

async function compare(api: Api, call: ProjectCall): Promise<Response> {
  const { repository, args } = call;
  const [from, to] = await Promise.all([
    resolve(repository, args.requiredText('from')),
    resolve(repository, args.requiredText('to')),
  ]);
  if (from === undefined || to === undefined) throw new HttpError(404, 'Ref Not Found');
  const base = args.boolean('straight') ? from : ((await mergeBase(repository, from, to)) ?? from);
  const isUnified = args.boolean('unidiff') === true;
  const query = { from: to, notFrom: from, skip: 0, limit: 1000 };
  const commits = await listCommits(repository, query);
  const url = projectUrl(api, call.project);
  const json = commits.reverse().map((commit) => commitJson(commit, url));
  return Response.json({
    commit: json.at(-1) ?? null,
    commits: json,
    diffs: (await diff(repository, base, to)).map((file) => diffJson(file, isUnified)),
    compare_timeout: false,
    compare_same_ref: from === to,
    web_url: `${url}/-/compare/${args.text('from')}...${args.text('to')}`,
  });
}

async function showMergeBase(api: Api, call: ProjectCall): Promise<Response> {
  const names = call.args.texts('refs') ?? [];
  if (names.length < 2) throw plain(400, 'Provide at least 2 refs');
  const shas = await Promise.all(names.map((name) => resolve(call.repository, name)));
  const unknown = names.filter((_, index) => shas[index] === undefined);
  if (unknown.length > 0) {
    throw plain(400, `Could not find ref${unknown.length > 1 ? 's' : ''}: ${unknown.join(', ')}`);
  }
  const [one = '', ...others] = shas.filter((sha) => sha !== undefined);
  let sha = one;
  for (const other of others) {
    sha = found(await mergeBase(call.repository, sha, other), 'Merge Base');
  }
  const commit = found(await getCommit(call.repository, sha), 'Commit');
  return Response.json(commitJson(commit, projectUrl(api, call.project)));
}

function plain(status: number, message: string): HttpError {
  return new HttpError(status, message, { body: { message } });
}

/** `POST …/commits`: files written without a clone. */
async function create(api: Api, call: ProjectCall): Promise<Response> {
  const changes = (call.args.objects('actions') ?? []).flatMap(actionsOf);
  const isForced = call.args.boolean('force') === true;
  const wish = { ...commitGiven(call.args), changes, isForced };
  const sha = await commitOnBranch(api, asker(call), call.repository, wish);
  const commit = found(await getCommit(call.repository, sha));
  const json = commitJson(commit, projectUrl(api, call.project));
  const isCounted = call.args.boolean('stats') !== false;
  const counted = isCounted ? { stats: await stats(call, commit) } : {};
  return Response.json({ ...json, ...counted }, { status: 201 });
}
