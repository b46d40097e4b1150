import type { Deployment } from '#deployments/deployment';
import { nameOf } from '#rollouts/deed';
import type { Context } from '#services';
import { type Difference, differencesOf } from './difference-rules.ts';
import { type RecordedObject, stateAt } from './state-rules.ts';

type ReadContext = Pick<Context, 'store'>;

/** What a deployment did in its cluster. */
export const changesOf = ({ store }: ReadContext, { id }: Deployment) => store.deeds.changes(id);

/** What a deployment has brought to run. */
export const imagesOf = ({ store }: ReadContext, { id }: Deployment) => store.deeds.images(id);

/** An object that two deployments have left differently. */
export interface Compared extends Pick<RecordedObject, 'target'> {
  readonly differences: readonly Difference[];
}

/** In what the recorded states of two deployments of one environment differ. */
export async function compareDeployments(
  { store }: ReadContext,
  from: Deployment,
  to: Deployment,
): Promise<readonly Compared[]> {
  const changes = await store.deeds.ofEnvironment(to.environmentId);
  const before = new Map(stateAt(changes, from.id).map((it) => [nameOf(it.target), it.object]));
  return stateAt(changes, to.id).flatMap(({ target, object }) => {
    const differences = differencesOf(before.get(nameOf(target)) ?? null, object);
    return differences.length === 0 ? [] : [{ target, differences }];
  });
}
