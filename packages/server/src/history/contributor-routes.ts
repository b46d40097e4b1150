import { type Contributor, listContributors, resolve } from '@slipway/git';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';

/** Who has written what. */
export const contributorRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/projects/:id/repository/contributors',
    may: 'read_code',
    handle: list,
  },
];

async function list(_api: Api, { args, url, repository }: ProjectCall): Promise<Response> {
  const asked = args.text('ref');
  const at = await resolve(repository, asked ?? 'HEAD');
  if (asked !== undefined) found(at, 'Ref');
  const all = at === undefined ? [] : await listContributors(repository, at);
  const by = args.word('order_by', ['commits', 'name', 'email']) ?? 'commits';
  const sign = args.word('sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
  const { items, total } = slice(
    all.toSorted((a, b) => sign * compare(a[by], b[by])),
    pageOf(args),
  );
  return paged(url, args, items.map(contributorJson), { total });
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b));
}

/** Nobody counts the lines of a whole history; GitLab does not either, and says 0. */
function contributorJson({ name, email, commits }: Contributor) {
  return { name, email, commits, additions: 0, deletions: 0 };
}
