import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AccountUses,
  clusterAccountNamespace,
  clusterAccountObjects,
} from '@slipway/contract';
import { CommandFailed, type Flags, type Option } from '#command';
import { type KubectlContext, runKubectl as kubectl } from './kubectl.ts';

/** Where the API of a context is, and who vouches for it. */
export interface ContextAddress {
  readonly apiUrl: string;
  readonly caPem: string | undefined;
}

interface Secret {
  readonly data?: { readonly token?: string };
}

/** Where a context leads. */
export async function addressOf(where: KubectlContext): Promise<ContextAddress> {
  const how = ['config', 'view', '--raw', '--minify', '--flatten', '--output=json'];
  const { clusters } = JSON.parse(await kubectl(where, how)) as {
    readonly clusters: readonly {
      readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
    }[];
  };
  const [entry] = clusters;
  if (!entry) throw new CommandFailed(`the context ${where.context} names no cluster`);
  const ca = entry.cluster['certificate-authority-data'];
  const caPem = ca === undefined ? undefined : Buffer.from(ca, 'base64').toString();
  return { apiUrl: entry.cluster.server, caPem };
}

/** For what Slipway's account there is, beside environments. */
export const accountOptions: Readonly<Record<string, Option>> = {
  applications: {
    type: 'boolean',
    description: 'with the right to give applications theirs, which is worth the whole cluster',
  },
  agents: {
    type: 'boolean',
    description: 'with the right to ask as others, for agents: worth the whole cluster, too',
  },
};

/** As the options say. */
export const accountUses = (flags: Flags): AccountUses => ({
  hasApplications: flags.isSet('applications'),
  hasAgents: flags.isSet('agents'),
});

/** Makes Slipway's account there with the rights that it needs, and a token that no other secret holds. */
export async function makeAccount(
  where: KubectlContext,
  uses: AccountUses = {},
): Promise<{ readonly token: string; readonly secret: string }> {
  const secret = `slipway-${randomBytes(4).toString('hex')}`;
  const items = clusterAccountObjects(secret, uses);
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await kubectl(where, ['apply', '--filename=-'], list);
  return { token: await tokenIn(where, secret), secret };
}

/** The cluster fills the secret a moment after it was made. */
async function tokenIn(where: KubectlContext, secret: string): Promise<string> {
  const how = ['get', 'secret', secret, `--namespace=${clusterAccountNamespace}`, '--output=json'];
  for (let pause = 50; pause < 5_000; pause *= 1.5) {
    const { data } = JSON.parse(await kubectl(where, how)) as Secret;
    if (data?.token) return Buffer.from(data.token, 'base64').toString();
    await delay(pause);
  }
  throw new CommandFailed(
    `the cluster of ${where.context} puts no token into the secret ${secret}: look at its controller manager`,
  );
}

/** Ends the token in a secret. */
export async function endToken(where: KubectlContext, secret: string): Promise<void> {
  const namespace = `--namespace=${clusterAccountNamespace}`;
  await kubectl(where, ['delete', 'secret', secret, namespace, '--ignore-not-found']);
}
