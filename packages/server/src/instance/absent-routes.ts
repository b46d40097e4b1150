import { paged } from '#http/pages';
import type { Api, ApiCall, ApiRoute } from '#rest/api';

/**
 * Issues and merge requests: there are none, so every list of them is empty. Clients that look whether
 * there are any (bots, dashboards) go on.
 */
export const absentRoutes: readonly ApiRoute[] = ['issues', 'merge_requests'].flatMap((name) => [
  { method: 'GET', path: `/${name}`, who: 'user', handle: none } as const,
  {
    method: 'GET',
    path: `/groups/:group_id/${name}`,
    inGroup: 'read_group',
    handle: none,
  } as const,
  {
    method: 'GET',
    path: `/projects/:id/${name}`,
    may: 'read_project',
    handle: none,
  } as const,
]);

function none(_api: Api, { args, url }: ApiCall): Response {
  return paged(url, args, [], { total: 0 });
}
