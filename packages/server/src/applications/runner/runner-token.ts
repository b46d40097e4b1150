import type { ReleaseName } from '#applications/account/application-account';
import {
  applyObject,
  ClusterSaysNo,
  callCluster,
  removeObject,
} from '#applications/helm/cluster-calls';
import type { ClusterOwner } from '#clusters/cluster';
import type { ClusterApi } from '#clusters/cluster-api';
import type { Runner } from '#runners/runner';
import type { Runners } from '#runners/runners';
import { tokenSecretOf } from './runner-chart.ts';

/** What the runner of a release is registered as. */
export interface WantedRunner {
  readonly owner: ClusterOwner;
  readonly description: string;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
  readonly creatorId: number;
}

const secrets = ({ namespace }: ReleaseName) => `/api/v1/namespaces/${namespace}/secrets`;

/** Registers the runner of a release and gives it its token, unless it has one that is good. */
export async function provideRunner(
  runners: Runners,
  api: ClusterApi,
  release: ReleaseName,
  { owner, ...wanted }: WantedRunner,
): Promise<void> {
  if ((await runnerIn(runners, api, release)) !== undefined) return;
  const { runner, token } = await runners.create({ ...wanted, ...servedBy(owner) });
  try {
    await applyObject(api, secrets(release), {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
      metadata: {
        name: tokenSecretOf(release.name),
        labels: { 'app.kubernetes.io/managed-by': 'slipway' },
      },
      stringData: { token },
    } as Parameters<typeof applyObject>[2]);
  } catch (error) {
    await runners.delete(runner.id);
    throw error;
  }
}

/** Ends the runner of a release, where the release has one, and removes its secret. */
export async function forgetRunner(
  runners: Runners,
  api: ClusterApi,
  release: ReleaseName,
): Promise<void> {
  const runner = await runnerIn(runners, api, release);
  if (runner === undefined) return;
  await runners.delete(runner.id);
  await removeObject(api, `${secrets(release)}/${tokenSecretOf(release.name)}`);
}

/** The runner whose token the release has. */
async function runnerIn(
  runners: Runners,
  api: ClusterApi,
  release: ReleaseName,
): Promise<Runner | undefined> {
  const path = `${secrets(release)}/${tokenSecretOf(release.name)}`;
  try {
    const { data } = await callCluster<{ readonly data?: { readonly token?: string } }>(
      ...([api, 'GET', path] as const),
    );
    const token = Buffer.from(data?.token ?? '', 'base64').toString();
    return token === '' ? undefined : await runners.byToken(token);
  } catch (error) {
    if (error instanceof ClusterSaysNo && error.status === 404) return undefined;
    throw error;
  }
}

function servedBy({ ownerKind, ownerId }: ClusterOwner) {
  switch (ownerKind) {
    case 'instance':
      return { runnerType: 'instance_type' } as const;
    case 'namespace':
      return { runnerType: 'group_type', namespaceId: ownerId } as const;
    case 'project':
      return { runnerType: 'project_type', projectIds: [ownerId] } as const;
  }
}
