/** Whether a pod may be taken away on purpose now, by the budgets that choose it. */
import type { KubeObject, Pod, PodDisruptionBudget } from '@slipway/kube-objects';
import {
  ApiError,
  findCondition,
  forbidden,
  isReady,
  matches,
  observed,
  timestamp,
  withCondition,
} from '@slipway/kube-objects';
import { part, text } from '#schema/draft';
import type { SubresourceAnswer, SubresourceCall } from '#scheme/subresource';
import { success } from '#scheme/success';

/** What is sent to `pods/eviction`. */
export const evictionKind = {
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  type: 'policy.Eviction',
};

const budgets = { group: 'policy', plural: 'poddisruptionbudgets' };
const resource = 'poddisruptionbudgets.policy';
/** After how long a client may ask again whose budget has not been looked at yet. */
const retrySeconds = 10;
/** Evictions that the controller has not seen the end of; more of them mean that it does not run. */
const mostDisrupted = 2000;

/** Deletes a pod, unless that would leave too few. */
export async function evict(call: SubresourceCall): Promise<SubresourceAnswer> {
  const options = part(await call.body(evictionKind), 'deleteOptions');
  const isDry = call.isDryRun(Array.isArray(options.dryRun) ? options.dryRun.map(String) : []);
  const pod = call.object() as Pod;
  if (!isExempt(pod)) await askBudget(call, pod, isDry);
  if (!isDry) await mark(call);
  const seconds = options.gracePeriodSeconds;
  const uid = text(part(options, 'preconditions'), 'uid');
  const how = {
    ...(typeof seconds === 'number' && { gracePeriodSeconds: seconds }),
    ...(uid !== '' && { uid }),
  };
  await call.remove(how, isDry);
  return { body: success(undefined, 201), code: 201 };
}

/** Nothing is lost with a pod that has ended, has not begun, or is going anyway. */
function isExempt({ status: { phase }, metadata }: Pod): boolean {
  const isIdle = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  return isIdle || metadata.deletionTimestamp !== undefined;
}

async function askBudget(call: SubresourceCall, pod: Pod, isDry: boolean): Promise<void> {
  const chosen = call
    .list(resource, call.namespace)
    .filter((budget) => chooses(budget as PodDisruptionBudget, pod));
  const [budget] = chosen;
  if (budget === undefined) return;
  if (chosen.length > 1) {
    const why =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError('InternalError', why);
  }
  if (!isReady(pod) && mayGoIll(budget as PodDisruptionBudget)) return;
  const take = (newest: KubeObject) => withOneLess(newest as PodDisruptionBudget, pod, new Date());
  if (isDry) take(budget);
  else await call.changeStatus(resource, call.namespace, budget.metadata.name, take);
}

function chooses({ spec: { selector } }: PodDisruptionBudget, { metadata }: Pod): boolean {
  return selector !== undefined && matches(selector, metadata.labels);
}

/** Pods that are not ready count for nothing: they may go while enough others are. */
function mayGoIll({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";
const refuse = (message: string, retryAfterSeconds?: number) =>
  new ApiError('TooManyRequests', refusal, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });

/** The budget after one more disruption. Throws 429 when it allows none. */
function withOneLess(budget: PodDisruptionBudget, pod: Pod, now: Date): PodDisruptionBudget {
  const { metadata, status } = budget;
  const { name } = metadata;
  const { disruptionsAllowed = 0, disruptedPods = {} } = status;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    const why = `The disruption budget ${name} is still being processed by the server.`;
    throw refuse(why, retrySeconds);
  }
  if (disruptionsAllowed < 0) {
    throw forbidden(budgets, name, 'pdb disruptions allowed is negative');
  }
  if (Object.keys(disruptedPods).length > mostDisrupted) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(budgets, name, why);
  }
  if (disruptionsAllowed === 0) throw refuse(whyNone(budget));
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...disruptedPods, [pod.metadata.name]: timestamp(now) },
      ...(disruptionsAllowed === 1 && { conditions: usedUp(budget, now) }),
    },
  };
}

function whyNone({ metadata: { name }, status }: PodDisruptionBudget): string {
  const { conditions, desiredHealthy = 0, currentHealthy = 0 } = status;
  const allowed = findCondition(conditions, 'DisruptionAllowed');
  if (allowed?.reason === 'SyncFailed') {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${allowed.message ?? ''}`;
  }
  return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
}

const usedUp = (budget: PodDisruptionBudget, now: Date) =>
  withCondition(budget.status.conditions, {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    ...observed(budget),
    lastTransitionTime: timestamp(now),
  });

/** Notes on the pod why it goes, for whoever asks whether its end was its own fault. */
async function mark(call: SubresourceCall): Promise<void> {
  const now = timestamp(new Date());
  await call.update((old) => {
    const pod = old as Pod;
    const conditions = withCondition(pod.status.conditions, {
      type: 'DisruptionTarget',
      ...observed(pod),
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: now,
    });
    return { ...pod, status: { ...pod.status, conditions } };
  }, 'status');
}
