import type { Deployment } from '#deployments/deployment';
import { type DeployedImage, type DeploymentChange, nameOf, shownName } from '#rollouts/deed';
import { isWorkload } from '#rollouts/workload';
import type { Context } from '#services';
import { type Difference, differencesOf } from './difference-rules.ts';
import { type ChangedImage, changedImages } from './image-difference-rules.ts';
import { lastChanges } from './running-rules.ts';
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

/** In what two deployments of one environment differ. */
export interface ComparedDeployments {
  readonly objects: readonly Compared[];
  readonly images: readonly ChangedImage[];
}

/** Compares their recorded states, and what ran when they were over. */
export async function compareDeployments(
  { store }: ReadContext,
  from: Deployment,
  to: Deployment,
): Promise<ComparedDeployments> {
  const changes = await store.deeds.ofEnvironment(to.environmentId);
  const before = new Map(stateAt(changes, from.id).map((it) => [nameOf(it.target), it.object]));
  const objects = stateAt(changes, to.id).flatMap(({ target, object }) => {
    const differences = differencesOf(before.get(nameOf(target)) ?? null, object);
    return differences.length === 0 ? [] : [{ target, differences }];
  });
  const [ran, runs] = await Promise.all(
    [from, to].map(({ id }) => imagesAt({ store }, changes, id)),
  );
  return { objects, images: changedImages(ran ?? [], runs ?? []) };
}

/** What ran when a deployment was over: of each workload what the one has brought that had changed it last. */
async function imagesAt(
  { store }: ReadContext,
  changes: readonly DeploymentChange[],
  id: number,
): Promise<readonly DeployedImage[]> {
  const until = changes.filter(({ deploymentId }) => deploymentId <= id);
  const workloads = lastChanges(until).filter(isWorkload);
  const bringers = [...new Set(workloads.map(({ deploymentId }) => deploymentId))];
  const brought = await Promise.all(bringers.map((it) => store.deeds.images(it)));
  return workloads.flatMap((it) =>
    brought
      .flat()
      .filter(
        ({ deploymentId, namespace, workload }) =>
          deploymentId === it.deploymentId &&
          namespace === it.namespace &&
          workload === shownName(it),
      ),
  );
}
