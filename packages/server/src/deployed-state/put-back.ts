import { granted, own } from '#cluster-access/environment-namespace';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Deployment } from '#environments/deployment';
import type { Clock } from '#log';
import { Refused } from '#refused';
import type { Target } from '#rollouts/deed';
import type { Store } from '#store/store';
import { ClusterRefused, createKubeClient, type KubeClient } from './kube-client.ts';
import { decidePutBack, inOrder, type PutBack } from './put-back-rules.ts';
import { stateAt } from './state-rules.ts';

/** What states are put back with. */
export interface PutBackContext {
  readonly store: Store;
  readonly clock: Clock;
}

/** What would be done to bring an environment back to where a deployment had brought it. */
async function planPutBack(
  { store }: Pick<PutBackContext, 'store'>,
  kubernetes: KubernetesForJobs,
  { environmentId, id }: Pick<Deployment, 'environmentId' | 'id'>,
): Promise<readonly PutBack[]> {
  const client = clientOf(kubernetes);
  const changes = await store.deeds.ofEnvironment(environmentId);
  const rows = await store.environmentNamespaces.list(environmentId);
  const places = new Set([own(rows), kubernetes.namespace, ...granted(rows)]);
  const isAllowed = (namespace: string) =>
    kubernetes.isManaged === false ? namespace !== '' : places.has(namespace);
  const plan = await Promise.all(
    stateAt(changes, id).map(async (recorded) =>
      decidePutBack(recorded, await client.get(recorded.target), isAllowed),
    ),
  );
  return inOrder(plan);
}

/** One object of a preview: what is done, or why it cannot be. */
export type Previewed = PutBack & { readonly problem?: string };

/** The plan as the cluster itself says that it would go. */
export async function previewPutBack(
  context: PutBackContext,
  kubernetes: KubernetesForJobs,
  deployment: Deployment,
): Promise<readonly Previewed[]> {
  const client = clientOf(kubernetes);
  const plan = await planPutBack(context, kubernetes, deployment);
  return Promise.all(plan.map((it) => tried(client, it)));
}

async function tried(client: KubeClient, plan: PutBack): Promise<Previewed> {
  if (!('body' in plan)) return plan;
  try {
    await client.write(plan.action, plan.target, plan.body, true);
    return plan;
  } catch (error) {
    if (error instanceof ClusterRefused) return { ...plan, problem: error.message };
    throw error;
  }
}

/**
 * Puts back what differs. Each change is noted before it is made, so that whoever takes this up after a kill
 * knows of it; what is as it should be by then is not written again.
 */
export async function putBack(
  { store, clock }: PutBackContext,
  kubernetes: KubernetesForJobs,
  rollback: Deployment,
): Promise<void> {
  const client = clientOf(kubernetes);
  const { rollbackOf: id, environmentId } = rollback;
  if (id === null) return;
  for (const plan of await planPutBack({ store }, kubernetes, { environmentId, id })) {
    if (!('body' in plan)) continue;
    const { target, body, action } = plan;
    const before = action === 'create' ? null : ((await client.get(target)) ?? null);
    const note = (after: typeof body) =>
      store.deeds.noteChange({
        ...{ ...fieldsOf(target), deploymentId: rollback.id },
        ...{ before, after, changedAt: clock() },
      });
    await note(await client.write(action, target, body, true));
    await note(await client.write(action, target, body, false));
  }
}

const fieldsOf = ({ apiGroup, version, plural, namespace, name }: Target): Target => ({
  ...{ apiGroup, version, plural, namespace, name },
});

function clientOf({ api, name }: KubernetesForJobs): KubeClient {
  if (api) return createKubeClient(api);
  throw new Refused('conflict', `the cluster ${name ?? 'of this Slipway'} cannot be asked`);
}
