import type { ContainerOwner, MachineContainer } from '@slipway/contract';
import type { Labels } from '@slipway/engine';

const jobId = 'com.gitlab.gitlab-runner.job.id';
/** Others come with images of ours, whoever runs those. */
const ours = ['slipway.dev/cluster', 'slipway.dev/runner', 'slipway.dev/made-by'];

/** Whose a container is, as its labels tell: those of the node agent, and those of runners. */
export function ownerOf(labels: Labels): ContainerOwner {
  const pod = labels['io.kubernetes.pod.name'];
  if (pod !== undefined) {
    return { kind: 'pod', name: `${labels['io.kubernetes.pod.namespace'] ?? 'default'}/${pod}` };
  }
  const job = labels[jobId];
  if (job !== undefined) return { kind: 'job', name: `job ${job}` };
  return ours.some((name) => labels[name] !== undefined)
    ? { kind: 'slipway', name: 'Slipway' }
    : { kind: 'other', name: '' };
}

/** Why the containers of pods and jobs are left to those who made them; undefined for others. */
export function whyKept({ kind, name }: ContainerOwner): string | undefined {
  switch (kind) {
    case 'pod':
      return `It is a container of the pod ${name}, and the cluster would make it anew: delete the pod, or scale its workload`;
    case 'job':
      return `It is a container of ${name}: cancel that job`;
    case 'slipway':
      return 'It is a container of Slipway itself';
    case 'other':
      return undefined;
  }
}

/** Why nobody gets a terminal in a container by the machine; undefined where administrators do. */
export function whyNoTerminal({
  owner: { kind, name },
  state,
}: Pick<MachineContainer, 'owner' | 'state'>): string | undefined {
  if (kind === 'pod')
    return `It is a container of the pod ${name}, which has a terminal of its own`;
  if (kind === 'slipway') return 'It is a container of Slipway itself';
  return state === 'running' ? undefined : 'It does not run: start it first';
}
