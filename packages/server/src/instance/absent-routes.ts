import { paged } from '#http/pages';
import { Refused } from '#refused';
import type { Api, ApiCall, ApiRoute } from '#rest/api';
import { emptyLists, refusedPosts } from './absent-addresses.ts';

/**
 * Addresses of what this server has not. Lists are empty: clients that look whether there is any
 * (bots, dashboards, release tools) go on. Who wants to make one hears what to do instead.
 */
export const absentRoutes: readonly ApiRoute[] = [
  ...emptyLists.map((row): ApiRoute => ({ method: 'GET', ...row, handle: none })),
  ...refusedPosts.map(
    ({ why, ...row }): ApiRoute => ({ method: 'POST', ...row, handle: refuse(why) }),
  ),
];

function none(_api: Api, { args, url }: ApiCall): Response {
  return paged(url, args, [], { total: 0 });
}

function refuse(why: string): () => never {
  return () => {
    throw new Refused('forbidden', `403 Forbidden - ${why}`);
  };
}
