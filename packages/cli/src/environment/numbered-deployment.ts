import type { Deployment } from '@slipway/contract';
import type { Api } from '#api/api';

const perPage = 100;

/**
 * A deployment of a project (`/projects/root%2Fshop`) by the number that people know it by, which counts up in each project; undefined
 * when there is none.
 */
export async function numberedDeployment(
  api: Pick<Api, 'get'>,
  project: string,
  given: string,
): Promise<Deployment | undefined> {
  const number = Number(given.replace(/^#/, ''));
  if (!Number.isInteger(number)) return undefined;
  for (let page = 1; ; page += 1) {
    const query = `order_by=iid&sort=desc&per_page=${perPage}&page=${page}`;
    const some = await api.get<readonly Deployment[]>(`${project}/deployments?${query}`);
    const found = some.find(({ iid }) => iid === number);
    const last = some.at(-1);
    if (found || some.length < perPage || last === undefined || last.iid < number) return found;
  }
}
