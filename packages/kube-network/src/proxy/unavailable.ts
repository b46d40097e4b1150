import type { Objects, Pod, Service } from '@slipway/kube-objects';
import { findCondition, isReady, matches } from '@slipway/kube-objects';

/** Why nobody can answer for a service, in words for the person who sees the page. */
export function explainUnavailable(service: Service, objects: Objects): string {
  const { name, namespace = '' } = service.metadata;
  const { selector } = service.spec;
  const about = `Service "${name}" in namespace "${namespace}" has no pod that is ready.`;
  if (service.spec.type === 'ExternalName') {
    return `Service "${name}" stands for ${service.spec.externalName}, which is outside of the cluster.\n`;
  }
  if (!selector) return `${about}\nIt has no selector, and nobody has given it endpoints.\n`;
  const pods = objects
    .list<Pod>('pods', { namespace })
    .filter(({ metadata }) => matches({ matchLabels: selector }, metadata.labels));
  if (pods.length === 0) {
    const labels = Object.entries(selector).map((pair) => pair.join('='));
    return `${about}\nNo pod has the labels ${labels.join(',')}.\n`;
  }
  return [about, ...pods.map((pod) => `  pod ${pod.metadata.name}: ${whyNotReady(pod)}`), ''].join(
    '\n',
  );
}

/** Why a pod gets no requests. */
function whyNotReady(pod: Pod): string {
  const { metadata, status } = pod;
  if (metadata.deletionTimestamp) return 'is being ended';
  if (isReady(pod)) return 'is ready, but has none of the ports that the service asks for';
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  for (const { name, state, ready } of all) {
    const { waiting, terminated } = state ?? {};
    if (waiting?.reason) return words(`container ${name}`, waiting.reason, waiting.message);
    if (terminated && !ready && terminated.exitCode !== 0) {
      return words(
        `container ${name}`,
        terminated.reason ?? 'ended',
        `exit code ${terminated.exitCode}`,
      );
    }
  }
  for (const type of ['PodScheduled', 'Ready', 'ContainersReady']) {
    const condition = findCondition(status.conditions, type);
    if (condition?.status === 'False') return words(condition.reason ?? type, condition.message);
  }
  return words(status.reason ?? status.phase ?? 'Pending', status.message);
}

const words = (...parts: readonly (string | undefined)[]) =>
  parts.filter((part) => part).join(': ');
