import type { Job, Pod, PodFailureRule } from '@slipway/kube-objects';

/** What a failed pod means for its job. */
export interface Judgement {
  readonly action: PodFailureRule['action'];
  /** In words, for the job that fails by it. */
  readonly message: string;
}

/** Looks a failed pod up in the rules of its job; the first that fits counts. */
export function judge({ spec }: Job, pod: Pod): Judgement {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = fits(rule, pod);
    if (what === undefined) continue;
    const message = `${what} matching ${rule.action} rule at index ${index}`;
    return { action: rule.action, message };
  }
  return { action: 'Count', message: '' };
}

const nameOf = ({ metadata: { namespace, name } }: Pod) => `${namespace}/${name}`;

function fits({ onExitCodes, onPodConditions = [] }: PodFailureRule, pod: Pod): string | undefined {
  if (onExitCodes) return fitsCodes(onExitCodes, pod);
  const condition = (pod.status.conditions ?? []).find((each) =>
    onPodConditions.some(({ type, status }) => type === each.type && status === each.status),
  );
  return condition && `Pod ${nameOf(pod)} has condition ${condition.type}`;
}

function fitsCodes(
  { containerName, operator, values }: NonNullable<PodFailureRule['onExitCodes']>,
  pod: Pod,
): string | undefined {
  const statuses = [
    ...(pod.status.containerStatuses ?? []),
    ...(pod.status.initContainerStatuses ?? []),
  ];
  for (const { name, state } of statuses) {
    const code = state?.terminated?.exitCode ?? 0;
    if (code === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(code) === (operator === 'In')) {
      return `Container ${name} for pod ${nameOf(pod)} failed with exit code ${code}`;
    }
  }
  return undefined;
}
