import {
  type BlamedLines,
  blame,
  type Commit,
  getCommit,
  type LineRange,
  resolve,
} from '@slipway/git';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { isPathInside } from '#plain-text';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';

/** Of which commit each line of a file comes. */
export const blameRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/projects/:id/repository/files/:path/blame',
    may: 'read_code',
    scopes: ['read_repository'],
    handle: show,
  },
];

async function show(_api: Api, call: ProjectCall): Promise<Response> {
  const { args, params, repository } = call;
  const path = params.path ?? '';
  if (!isPathInside(path)) throw invalid('file_path should be a valid file path');
  const range = rangeOf(args);
  const at = found(await resolve(repository, args.requiredText('ref')), 'Commit');
  const groups = found(await blame(repository, at, path, range), 'File');
  const commits = await commitsOf(call, groups);
  const json = groups.map(({ sha, lines }) => ({ commit: blamed(commits.get(sha)), lines }));
  return Response.json(json, {
    headers: {
      'x-gitlab-commit-id': at,
      'x-gitlab-file-name': path.slice(path.lastIndexOf('/') + 1),
      'x-gitlab-file-path': encodeURIComponent(path),
      'x-gitlab-ref': encodeURIComponent(args.text('ref') ?? ''),
    },
  });
}

function rangeOf(args: Args): LineRange | undefined {
  const range = args.object('range');
  if (range === undefined) return undefined;
  const [start, end] = [range.requiredInteger('start'), range.requiredInteger('end')];
  if (start < 1 || end < 1) throw invalid('range does not have a valid value');
  if (start > end) throw invalid('range[start] must be less than or equal to range[end]');
  return { start, end };
}

/** Each commit once, however many lines come of it. */
async function commitsOf(
  { repository }: ProjectCall,
  groups: readonly BlamedLines[],
): Promise<ReadonlyMap<string, Commit>> {
  const commits = new Map<string, Commit>();
  for (const sha of new Set(groups.map((group) => group.sha))) {
    const commit = await getCommit(repository, sha);
    if (commit) commits.set(sha, commit);
  }
  return commits;
}

function blamed(commit: Commit | undefined) {
  return (
    commit && {
      id: commit.sha,
      parent_ids: commit.parents,
      message: commit.message,
      authored_date: commit.author.date,
      author_name: commit.author.name,
      author_email: commit.author.email,
      committed_date: commit.committer.date,
      committer_name: commit.committer.name,
      committer_email: commit.committer.email,
    }
  );
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
