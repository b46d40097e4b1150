import type { ApplicationCluster } from '#applications/application-cluster';
import type { ApplicationWish, ChartSource } from '#applications/application-wish';
import { imageOf, type OwnApplication } from '#applications/own/own-application';
import type { Context } from '#services';
import { runnerChartFolder, runnerEntry, tokenSecretOf } from './runner-chart.ts';
import { runnerPlace } from './runner-place.ts';
import { forgetRunner, provideRunner } from './runner-token.ts';

/** The runner of this Slipway. */
export const runnerApplication: OwnApplication = {
  entry: runnerEntry,
  folder: runnerChartFolder,
  async settled(context, cluster, wish) {
    return { ...wish, source: sourceFor(context, cluster, wish, await imageOf(context).name()) };
  },
  async ready(context, cluster, wish, { user }) {
    const source = sourceFor(context, cluster, wish, await imageOf(context).provide());
    const { owner, name } = cluster;
    const wanted = {
      owner,
      description: `${wish.name} in ${name ?? 'the cluster'}`,
      tags: ['kubernetes', 'cluster', ...(name === undefined ? [] : [name])],
      runUntagged: false,
      creatorId: user.id,
    };
    return {
      wish: { ...wish, source },
      hooks: { before: (api) => provideRunner(context.runners, api, wish, wanted) },
    };
  },
  forget: ({ runners }, api, release) => forgetRunner(runners, api, release),
};

function sourceFor(
  { addresses }: Pick<Context, 'addresses'>,
  { apiUrl }: ApplicationCluster,
  { name }: ApplicationWish,
  image: string,
): ChartSource {
  const { url, registry, relayPorts } = runnerPlace(addresses, apiUrl);
  return {
    kind: 'own',
    folder: runnerChartFolder,
    settings: { image: `${registry}/${image}`, url, relayPorts, tokenSecret: tokenSecretOf(name) },
  };
}
