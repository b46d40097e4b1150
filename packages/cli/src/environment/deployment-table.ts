import type { Deployment } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages } from '#api/api-command';
import { type Flags, type Option, UsageError } from '#command';
import type { Table } from '#output';

/** How many one wants to see. */
export const limitOption: Readonly<Record<string, Option>> = {
  limit: { type: 'string', value: 'N', description: 'the newest so many (default: 20)' },
};

/** Those of a project (`/projects/root%2Fshop`), newest first, as many as `--limit` says. */
export function newestDeployments(
  api: Api,
  project: string,
  flags: Flags,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly Deployment[]> {
  const query = new URLSearchParams({ order_by: 'id', sort: 'desc', ...wanted });
  return allPages(api, `${project}/deployments?${query}`, limitIn(flags));
}

function limitIn(flags: Flags): number {
  const text = flags.text('limit') ?? '20';
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--limit is a number from 1, not "${text}"`);
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
