import type { ApplicationCluster } from '#applications/application-cluster';
import type { ApplicationWish, ChartSource } from '#applications/application-wish';
import type { Hooks, Tell } from '#applications/change-release';
import { HelmRefusal } from '#applications/helm';
import type { Context } from '#services';
import type { User } from '#users/user';
import { runnerChartFolder, tokenSecretOf } from './runner-chart.ts';
import { runnerPlace } from './runner-place.ts';
import { provideRunner } from './runner-token.ts';

type RunnerContext = Pick<Context, 'addresses' | 'runners' | 'ownImage'>;

/** A wish for the runner with all that Slipway has to say of it. Makes nothing. */
export async function settledRunner(
  context: RunnerContext,
  cluster: ApplicationCluster,
  wish: ApplicationWish,
): Promise<ApplicationWish> {
  const source = sourceFor(context, cluster, wish, await imageOf(context).name());
  return { ...wish, source };
}

/** The same with its image made, and what is to be done as the release's account before helm works. */
export async function readyRunner(
  context: RunnerContext,
  cluster: ApplicationCluster,
  wish: ApplicationWish,
  creator: User,
  tell: Tell,
): Promise<{ readonly wish: ApplicationWish; readonly hooks: Hooks }> {
  tell({
    type: 'step',
    text: 'the image of this Slipway is looked for, and made when it is missing',
  });
  const source = sourceFor(context, cluster, wish, await imageOf(context).provide());
  const { owner, name } = cluster;
  const wanted = {
    owner,
    description: `${wish.name} in ${name ?? 'the cluster'}`,
    tags: ['kubernetes', 'cluster', ...(name === undefined ? [] : [name])],
    runUntagged: false,
    creatorId: creator.id,
  };
  return {
    wish: { ...wish, source },
    hooks: { before: (api) => provideRunner(context.runners, api, wish, wanted) },
  };
}

function imageOf({ ownImage }: RunnerContext) {
  if (ownImage) return ownImage;
  throw new HelmRefusal('this server was started without an image of itself');
}

function sourceFor(
  { addresses }: RunnerContext,
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
