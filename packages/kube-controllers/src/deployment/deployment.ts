import type { Condition, Deployment, KubeObject, Pod, ReplicaSet } from '@slipway/kube-objects';
import { ApiError, isEmptySelector, matches } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { adopted, claim, controllerOf, released } from '#work/owner';
import { type DeploymentAction, decideDeployment } from './deployment-decision.ts';
import { withCreateError } from './deployment-status.ts';
import { findNewest, revisionAnnotation } from './revision.ts';

const resource = 'deployments.apps';
const replicaSetResource = 'replicasets.apps';
const component = 'deployment-controller';

/** Rolls out what deployments describe, by way of replica sets. */
export function deploymentController(surroundings: Surroundings): Controller {
  const { objects, clock } = surroundings;
  return {
    name: 'deployment',
    watches: {
      [resource]: (object) => [keyOf(object)],
      [replicaSetResource]: (replicaSet) => deploymentsOf(replicaSet, surroundings),
      pods: (pod) => recreatingDeploymentOf(pod, surroundings),
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const deployment = objects.get<Deployment>(resource, name, namespace);
      if (!deployment || isEmptySelector(deployment.spec.selector)) return undefined;
      const replicaSets = await claimReplicaSets(deployment, surroundings);
      const isRecreating = deployment.spec.strategy.type === 'Recreate';
      const pods = isRecreating ? objects.list<Pod>('pods', { namespace }) : [];
      const decision = decideDeployment({ deployment, replicaSets, pods }, clock());
      const status = await apply(deployment, decision, surroundings);
      await objects.updateStatus<Deployment>(resource, status);
      return decision.lookAgainAt;
    },
  };
}

function deploymentsOf(replicaSet: KubeObject, { objects }: Surroundings): readonly string[] {
  const { namespace = '', labels } = replicaSet.metadata;
  const owner = controllerOf(replicaSet);
  if (owner) return owner.kind === 'Deployment' ? [`${namespace}/${owner.name}`] : [];
  return objects
    .list<Deployment>(resource, { namespace })
    .filter(({ spec }) => matches(spec.selector, labels))
    .map(keyOf);
}

/** `Recreate` goes on when the last old pod has gone; all others learn from their replica sets. */
function recreatingDeploymentOf(pod: KubeObject, { objects }: Surroundings): readonly string[] {
  const { namespace = '' } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return [];
  const replicaSet = objects.get<ReplicaSet>(replicaSetResource, owner.name, namespace);
  const name = replicaSet && controllerOf(replicaSet)?.name;
  const deployment = name ? objects.get<Deployment>(resource, name, namespace) : undefined;
  if (deployment?.spec.strategy.type !== 'Recreate') return [];
  return [keyOf(deployment)];
}

async function claimReplicaSets(deployment: Deployment, { objects }: Surroundings) {
  const { namespace = '' } = deployment.metadata;
  const all = objects.list<ReplicaSet>(replicaSetResource, { namespace });
  const { owned, adopt, release } = claim(deployment, deployment.spec.selector, all);
  const won = adopt.map((replicaSet) =>
    objects.update<ReplicaSet>(replicaSetResource, adopted(replicaSet, deployment)),
  );
  const lost = release.map((replicaSet) =>
    objects.update<ReplicaSet>(replicaSetResource, released(replicaSet, deployment)),
  );
  await Promise.all(lost);
  return [...owned, ...(await Promise.all(won))];
}

/** Acts; answers the deployment with the status to be written. */
async function apply(
  deployment: Deployment,
  { actions, status }: ReturnType<typeof decideDeployment>,
  surroundings: Surroundings,
): Promise<Deployment> {
  let current = deployment;
  for (const action of actions) {
    if (action.type === 'number') {
      current = await number(current, action.revision, surroundings);
    } else if (action.type === 'create') {
      const problem = await createReplicaSet(deployment, action.replicaSet, surroundings);
      if (problem === 'collision') {
        const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
        return { ...deployment, status: { ...deployment.status, collisionCount } };
      }
    } else {
      await change(deployment, action, surroundings);
    }
  }
  return { ...current, status };
}

/** Notes the number of the newest revision on the deployment. */
async function number(
  deployment: Deployment,
  revision: string,
  { objects }: Surroundings,
): Promise<Deployment> {
  const { metadata } = deployment;
  if (metadata.annotations?.[revisionAnnotation] === revision) return deployment;
  const annotations = { ...metadata.annotations, [revisionAnnotation]: revision };
  return objects.update<Deployment>(resource, {
    ...deployment,
    metadata: { ...metadata, annotations },
  });
}

async function change(
  deployment: Deployment,
  action: Extract<DeploymentAction, { type: 'update' | 'delete' }>,
  { objects, events }: Surroundings,
): Promise<void> {
  const { metadata, spec } = action.replicaSet;
  if (action.type === 'delete') {
    const { name, namespace, uid } = metadata;
    await objects.delete(replicaSetResource, name, namespace, { uid });
    return;
  }
  await objects.update<ReplicaSet>(replicaSetResource, action.replicaSet);
  if (action.from === spec.replicas) return;
  events.record(deployment, scaled(metadata.name, action.from, spec.replicas));
}

const scaled = (name: string, from: number, to: number) => ({
  type: 'Normal' as const,
  reason: 'ScalingReplicaSet',
  message: `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`,
  component,
});

/** Creates the newest replica set; `collision` when another template has its name already. */
async function createReplicaSet(
  deployment: Deployment,
  replicaSet: Extract<DeploymentAction, { type: 'create' }>['replicaSet'],
  { objects, events, clock }: Surroundings,
): Promise<'collision' | undefined> {
  const { name = '', namespace } = replicaSet.metadata;
  try {
    await objects.create<ReplicaSet>(replicaSetResource, replicaSet);
  } catch (error) {
    const existing = objects.get<ReplicaSet>(replicaSetResource, name, namespace);
    if (error instanceof ApiError && error.reason === 'AlreadyExists' && existing) {
      const isOurs = controllerOf(existing)?.uid === deployment.metadata.uid;
      if (!isOurs || !findNewest(deployment, [existing])) return 'collision';
      return undefined;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Failed to create new replica set "${name}": ${reason}`;
    const type = 'Warning';
    events.record(deployment, { type, reason: 'ReplicaSetCreateError', message, component });
    const conditions: readonly Condition[] = deployment.status.conditions ?? [];
    const failed = withCreateError(deployment, conditions, message, clock());
    await objects.updateStatus<Deployment>(resource, {
      ...deployment,
      status: { ...deployment.status, conditions: failed },
    });
    throw error;
  }
  if (replicaSet.spec.replicas > 0) {
    events.record(deployment, scaled(name, 0, replicaSet.spec.replicas));
  }
  return undefined;
}
