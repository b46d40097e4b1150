import { dump } from 'js-yaml';
import type { AgentToken, ClusterAgent } from '#agents/agent';
import { makeAgentToken } from '#agents/edit-agents';
import { Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import { type ManifestFacts, manifestOf } from './manifest-rules.ts';

/** What is wished of a manifest; the rest is as this server is reached. */
export type ManifestWish = Pick<ManifestFacts, 'replicas' | 'rights'> & {
  /** Of Slipway, as the cluster reaches it. */
  readonly url: string | undefined;
  readonly image: string | undefined;
};

type ManifestContext = Pick<Context, 'store' | 'clock' | 'agents' | 'addresses' | 'ownImage'>;

/** Makes a token and what brings the agent's program into its cluster with it. */
export async function makeManifest(
  context: ManifestContext,
  user: User,
  agent: ClusterAgent,
  { url, image, ...wish }: ManifestWish,
): Promise<{ readonly manifest: string; readonly record: AgentToken }> {
  if (wish.replicas < 1 || wish.replicas > 5) throw unprocessable('replicas', 'can be 1 to 5');
  const server = serverOf(context, url);
  const chosen = image ?? (await ownImageOf(context, server.url));
  const made = await makeAgentToken(context, user, agent, {
    ...{ name: 'manifest', description: 'in the manifest of the program' },
  });
  const facts = { ...wish, ...server, image: chosen, token: made.token, name: agent.name };
  const documents = manifestOf(facts).map((object) => dump(object, { noRefs: true }));
  return { manifest: documents.join('---\n'), record: made.record };
}

/** By TLS, also where Slipway's own certificate is all that there is: a token goes along. */
function serverOf({ agents }: ManifestContext, url: string | undefined) {
  const { url: known, caPem } = agents.servers.outside;
  if (url !== undefined) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) throw unprocessable('url', 'is no URL');
    return { url: new URL(url).origin, caPem: url.startsWith('https:') ? caPem : '' };
  }
  const { origin, hostname } = new URL(known);
  if (hostname !== 'localhost') return { url: origin, caPem };
  throw new Refused(
    'invalid',
    'other machines do not reach this Slipway: start it with --url https://NAME, or say here by which address the cluster does',
    { field: 'url' },
  );
}

async function ownImageOf({ ownImage, addresses }: ManifestContext, url: string): Promise<string> {
  if (ownImage === undefined) {
    throw unprocessable('image', 'is missing: this server was started without an image of itself');
  }
  const isKnown = new URL(addresses.url).hostname !== 'localhost';
  const registry = isKnown ? addresses.registry : new URL(url).host;
  return `${registry}/${await ownImage.provide()}`;
}
