import type { ApplicationCluster } from '#applications/application-cluster';
import type { ApplicationWish } from '#applications/application-wish';
import { imageOf, type OwnApplication } from '#applications/own/own-application';
import type { Context } from '#services';
import { agentChartFolder, agentEntry, agentSecretOf } from './agent-chart.ts';
import { type AgentPlace, agentPlace } from './agent-place.ts';
import { forgetAgentSecret, provideAgentSecret } from './agent-secret.ts';
import { agentIn, projectOf, provideAgent } from './wanted-agent.ts';

/** The program of an agent, for clusters that nobody reaches from outside. */
export const agentApplication: OwnApplication = {
  entry: agentEntry,
  folder: agentChartFolder,
  async settled(context, cluster, wish, identity) {
    await projectOf(context, identity, agentIn(await valuesOf(context, cluster, wish)));
    const place = agentPlace(context.addresses, context.agents.servers, cluster.apiUrl);
    return withSource(wish, place, await imageOf(context).name());
  },
  async ready(context, cluster, wish, identity) {
    const wanted = agentIn(await valuesOf(context, cluster, wish));
    const agent = await provideAgent(context, identity, wanted);
    const place = agentPlace(context.addresses, context.agents.servers, cluster.apiUrl);
    const { user } = identity;
    return {
      wish: withSource(wish, place, await imageOf(context).provide()),
      hooks: {
        before: (api) =>
          provideAgentSecret(context, api, wish, { agent, user, caPem: place.caPem }),
      },
    };
  },
  forget: forgetAgentSecret,
};

/** What was said before stays where nothing else is said. */
async function valuesOf(
  { applications }: Pick<Context, 'applications'>,
  cluster: ApplicationCluster,
  wish: ApplicationWish,
): Promise<string> {
  if (wish.values !== undefined) return wish.values;
  const there = await applications.list(cluster);
  const isThere = there.some((it) => it.name === wish.name && it.namespace === wish.namespace);
  return isThere ? (await applications.show(cluster, wish)).values : '';
}

function withSource(wish: ApplicationWish, place: AgentPlace, image: string): ApplicationWish {
  const { url, registry, relayPort, caPem } = place;
  const settings = {
    ...{ image: `${registry}/${image}`, url, relayPort, secret: agentSecretOf(wish.name) },
    hasAuthority: caPem === '' ? '' : 'yes',
  };
  return { ...wish, source: { kind: 'own', folder: agentChartFolder, settings } };
}
