import type { Deployment } from '#deployments/deployment';
import type { Clock } from '#log';
import type { KubeObject, Target } from '#rollouts/deed';
import type { Store } from '#store/store';
import { ClusterRefused, type KubeClient } from './kube-client.ts';
import { decidePutBack, inOrder, type PutBack } from './put-back-rules.ts';
import type { Reach } from './reach.ts';
import { stateAt } from './state-rules.ts';

/** What states are put back with. */
export interface PutBackContext {
  readonly store: Store;
  readonly clock: Clock;
}

/** What would be done to bring an environment back to where a deployment had brought it. */
async function planPutBack(
  { store }: Pick<PutBackContext, 'store'>,
  reach: Reach,
  { environmentId, id, jobId }: Pick<Deployment, 'environmentId' | 'id' | 'jobId'>,
): Promise<readonly PutBack[]> {
  const changes = await store.deeds.ofEnvironment(environmentId);
  const plan = await Promise.all(
    stateAt(changes, id).map(async (recorded) => {
      const { target } = recorded;
      const live = await reach.clientOf(target, jobId).get(target);
      return decidePutBack(recorded, live, reach.mayEdit(target));
    }),
  );
  return inOrder(plan);
}

/** One object of a preview: what is done, or why it cannot be. */
export type Previewed = PutBack & { readonly problem?: string };

/** The plan as the cluster itself says that it would go. */
export async function previewPutBack(
  context: PutBackContext,
  reach: Reach,
  deployment: Deployment,
): Promise<readonly Previewed[]> {
  const plan = await planPutBack(context, reach, deployment);
  return Promise.all(plan.map((it) => tryChange(reach.clientOf(it.target, deployment.jobId), it)));
}

/** What the cluster says to a change that is not made. */
export async function tryChange(client: KubeClient, plan: PutBack): Promise<Previewed> {
  try {
    const { last } = await onTheNewest(client, plan, (it) =>
      client.write(it.action, it.target, it.body, true),
    );
    return last;
  } catch (error) {
    if (error instanceof ClusterRefused) return { ...plan, problem: error.message };
    throw error;
  }
}

type Writing = Extract<PutBack, { body: KubeObject }>;

/** Objects change while their rollout goes on: what meets another version is decided anew on that. */
async function onTheNewest<T>(
  client: KubeClient,
  plan: PutBack,
  act: (plan: Writing) => Promise<T>,
): Promise<{ readonly last: PutBack; readonly done?: T }> {
  let last = plan;
  for (let attempt = 1; 'body' in last; attempt += 1) {
    try {
      return { last, done: await act(last) };
    } catch (error) {
      const isStale = error instanceof ClusterRefused && error.status === 409;
      if (!isStale || attempt >= mostAttempts) throw error;
      last = decidePutBack(last, await client.get(last.target), true);
    }
  }
  return { last };
}

const mostAttempts = 20;

/**
 * Puts back what differs. Each change is noted before it is made, so that whoever takes this up after a kill
 * knows of it; what is as it should be by then is not written again.
 */
export async function putBack(
  { store, clock }: PutBackContext,
  reach: Reach,
  rollback: Deployment,
): Promise<void> {
  const { rollbackOf: id, environmentId, jobId } = rollback;
  if (id === null) return;
  const isChanged = (it: PutBack) => 'body' in it;
  const plan = await planPutBack({ store }, reach, { environmentId, id, jobId });
  for (const each of plan.filter(isChanged)) {
    const client = reach.clientOf(each.target, jobId);
    const before = (await client.get(each.target)) ?? null;
    const note = (after: KubeObject) =>
      store.deeds.noteChange({
        ...{ ...fieldsOf(each.target, reach), deploymentId: rollback.id },
        ...{ before, after, changedAt: clock() },
      });
    await onTheNewest(client, each, async ({ action, target, body }) => {
      await note(await client.write(action, target, body, true));
      await note(await client.write(action, target, body, false));
    });
  }
}

/** Where it is now: the cluster of an environment may be another one than then. */
const fieldsOf = (
  { apiGroup, version, plural, namespace, name, agentId }: Target,
  { kubernetes }: Reach,
): Target => ({
  ...{ apiGroup, version, plural, namespace, name, agentId },
  clusterId: agentId === null ? (kubernetes?.id ?? null) : null,
});
