import type { KubeObject, Pod, PodDisruptionBudget } from '@slipway/kube-objects';
import { matches } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { decideBudget, failedStatus } from './budget-decision.ts';
import { expectedPods, UnknownScale } from './expected-pods.ts';

const resource = 'poddisruptionbudgets.policy';
const component = 'controllermanager';

/** Tells in each disruption budget how many of its pods may be taken away now. */
export function disruptionController(surroundings: Surroundings): Controller {
  const { objects, clock, events } = surroundings;
  const inNamespace = ({ metadata }: KubeObject) =>
    objects.list<PodDisruptionBudget>(resource, { namespace: metadata.namespace ?? '' });
  const chooses = ({ spec }: PodDisruptionBudget, { metadata }: KubeObject) =>
    spec.selector !== undefined && matches(spec.selector, metadata.labels);
  const all = (object: KubeObject) => inNamespace(object).map(keyOf);

  return {
    name: 'disruption',
    watches: {
      [resource]: (object) => [keyOf(object)],
      pods: (pod) =>
        inNamespace(pod)
          .filter((budget) => chooses(budget, pod))
          .map(keyOf),
      'replicasets.apps': all,
      'deployments.apps': all,
      'statefulsets.apps': all,
      replicationcontrollers: all,
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const budget = objects.get<PodDisruptionBudget>(resource, name, namespace);
      if (!budget) return undefined;
      const pods = objects
        .list<Pod>('pods', { namespace })
        .filter((pod) => chooses(budget, pod) && !hasEnded(pod));
      const write = (status: PodDisruptionBudget['status']) =>
        objects.updateStatus<PodDisruptionBudget>(resource, { ...budget, status });
      try {
        const expected = expectedPods(budget, pods, objects);
        if (expected.unmanaged.length > 0) warn(budget, surroundings);
        const { status, lookAgainAt } = decideBudget(budget, pods, expected, clock());
        // The version makes sure that no eviction that came in between is lost.
        await write(status);
        return lookAgainAt;
      } catch (error) {
        if (!(error instanceof UnknownScale)) throw error;
        const message = `Failed to calculate the number of expected pods: ${error.message}`;
        const reason = 'CalculateExpectedPodCountFailed';
        events.record(budget, { type: 'Warning', reason, message, component });
        await write(failedStatus(budget, error.message, clock()));
        return undefined;
      }
    },
  };
}

const hasEnded = ({ status: { phase } }: Pod) => phase === 'Succeeded' || phase === 'Failed';

function warn(budget: PodDisruptionBudget, { events }: Surroundings): void {
  const labels = Object.entries(budget.spec.selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}:${value}`,
  );
  const message = `Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{${labels.join(',')}}}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
  events.record(budget, { type: 'Warning', reason: 'UnmanagedPods', message, component });
}
