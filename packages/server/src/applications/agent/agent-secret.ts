import type { AgentToken, ClusterAgent } from '#agents/agent';
import { makeAgentToken, revokeAgentToken } from '#agents/edit-agents';
import type { ReleaseName } from '#applications/account/application-account';
import {
  applyObject,
  ClusterSaysNo,
  callCluster,
  removeObject,
} from '#applications/helm/cluster-calls';
import type { ClusterApi } from '#clusters/cluster-api';
import type { Context } from '#services';
import { hashToken } from '#tokens/token';
import type { User } from '#users/user';
import { agentSecretOf } from './agent-chart.ts';

type TokenContext = Pick<Context, 'store' | 'clock' | 'events'>;

const secrets = ({ namespace }: ReleaseName) => `/api/v1/namespaces/${namespace}/secrets`;

/** Gives the release a token of its agent, unless it has one that holds, and the authority of Slipway's certificate. */
export async function provideAgentSecret(
  context: TokenContext,
  api: ClusterApi,
  release: ReleaseName,
  { agent, user, caPem }: { readonly agent: ClusterAgent; readonly user: User; caPem: string },
): Promise<void> {
  const present = await tokenIn(context, api, release);
  const isGood = present?.record.agentId === agent.id;
  const wish = { name: release.name, description: 'of the application' };
  const made = isGood ? undefined : await makeAgentToken(context, user, agent, wish);
  const token = made?.token ?? present?.token ?? '';
  try {
    await applyObject(api, secrets(release), {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
      metadata: {
        name: agentSecretOf(release.name),
        labels: { 'app.kubernetes.io/managed-by': 'slipway' },
      },
      stringData: { token, ...(caPem !== '' && { 'ca.crt': caPem }) },
    } as Parameters<typeof applyObject>[2]);
  } catch (error) {
    if (made) await revokeAgentToken(context, made.record);
    throw error;
  }
  if (present && !isGood) await revokeAgentToken(context, present.record);
}

/** Ends the token of a release, where it has one of an agent; the agent stays, with its file. */
export async function forgetAgentSecret(
  context: TokenContext,
  api: ClusterApi,
  release: ReleaseName,
): Promise<void> {
  const present = await tokenIn(context, api, release);
  if (present === undefined) return;
  await revokeAgentToken(context, present.record);
  await removeObject(api, `${secrets(release)}/${agentSecretOf(release.name)}`);
}

/** The token that the release has, if it holds. */
async function tokenIn(
  { store }: Pick<TokenContext, 'store'>,
  api: ClusterApi,
  release: ReleaseName,
): Promise<{ readonly token: string; readonly record: AgentToken } | undefined> {
  const path = `${secrets(release)}/${agentSecretOf(release.name)}`;
  try {
    const { data } = await callCluster<{ readonly data?: { readonly token?: string } }>(
      ...([api, 'GET', path] as const),
    );
    const token = Buffer.from(data?.token ?? '', 'base64').toString();
    const record = token === '' ? undefined : await store.agents.tokenByHash(hashToken(token));
    return record && !record.isRevoked ? { token, record } : undefined;
  } catch (error) {
    if (error instanceof ClusterSaysNo && error.status === 404) return undefined;
    throw error;
  }
}
