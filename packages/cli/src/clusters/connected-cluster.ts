import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import type { Api } from '#api/api';
import { CommandFailed, type Flags, type Option, UsageError } from '#command';
import { print } from '#output';

/** Options that say whose cluster is meant. */
export const ownerOptions: Readonly<Record<string, Option>> = {
  project: { type: 'string', short: 'p', value: 'PATH', description: 'of this project' },
  group: { type: 'string', short: 'g', value: 'PATH', description: 'of this group' },
};

/** The addresses of clusters of a project, a group, or (without either) of the whole instance. */
export function clustersPath(flags: Flags): string {
  const [project, group] = [flags.text('project'), flags.text('group')];
  if (project !== undefined && group !== undefined) {
    throw new UsageError('name a project or a group, not both');
  }
  if (project !== undefined) return `/projects/${encodeURIComponent(project)}/clusters`;
  return group === undefined ? '/admin/clusters' : `/groups/${encodeURIComponent(group)}/clusters`;
}

/** All of them. */
export function connectedClusters(api: Api, flags: Flags): Promise<readonly ConnectedCluster[]> {
  return api.get<readonly ConnectedCluster[]>(`${clustersPath(flags)}?per_page=100`);
}

/** The one of that name. @throws CommandFailed that names those there are */
export async function clusterNamed(
  api: Api,
  flags: Flags,
  name: string,
): Promise<ConnectedCluster> {
  const all = await connectedClusters(api, flags);
  const one = all.find((it) => it.name === name);
  if (one) return one;
  const others = all.map((it) => it.name).join(', ');
  throw new CommandFailed(
    `there is no cluster "${name}" here${others ? `; there are ${others}` : ''}; those of a project or group are found by --project or --group`,
  );
}

/** Prints how each step of trying a cluster came out. */
export function printReport({ steps }: ClusterReport): void {
  for (const { step, ok, finding, remedy } of steps) {
    print(`${ok ? 'ok    ' : 'failed'}  ${step.padEnd(11)}  ${finding}`);
    if (remedy !== undefined) print(`        ${''.padEnd(11)}  ${remedy}`);
  }
}
