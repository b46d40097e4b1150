import type { Deployment } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages } from '#api/api-command';
import { limitIn, limitOption } from '#api/limit';
import type { Flags } from '#command';
import type { Table } from '#output';

const usualLimit = 20;

/** How many deployments one wants to see. */
export const deploymentLimit = limitOption(usualLimit);

/** Those of a project (`/projects/root%2Fshop`), newest first, as many as `--limit` says. */
export function newestDeployments(
  api: Api,
  project: string,
  flags: Flags,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly Deployment[]> {
  const query = new URLSearchParams({ order_by: 'id', sort: 'desc', ...wanted });
  return allPages(api, `${project}/deployments?${query}`, limitIn(flags, usualLimit));
}

/** What people read of them; `ENVIRONMENT` where they are of several. */
export function deploymentTable(
  deployments: readonly Deployment[],
  about: 'project' | 'environment',
): Table {
  const isOfAll = about === 'project';
  return {
    heads: [
      'DEPLOYMENT',
      ...(isOfAll ? ['ENVIRONMENT'] : []),
      ...['STATUS', 'COMMIT', 'REF', 'JOB', 'BY', 'WHEN'],
    ],
    rows: deployments.map((it) => [
      `#${it.iid}`,
      ...(isOfAll ? [it.environment?.name ?? ''] : []),
      it.status,
      it.sha.slice(0, 8),
      it.ref,
      it.rollback_of === null ? (it.deployable?.name ?? '') : `rollback to #${it.rollback_of}`,
      it.user?.username ?? '',
      it.updated_at,
    ]),
    empty: 'nothing was deployed here yet',
  };
}
