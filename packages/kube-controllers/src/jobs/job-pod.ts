import type { Container, EnvVar, Job, New, Pod } from '@slipway/kube-objects';
import { podOf } from '#work/pods';

/** Holds a pod until its end has been counted. */
const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
const indexKey = 'batch.kubernetes.io/job-completion-index';
const failuresKey = 'batch.kubernetes.io/job-index-failure-count';
const indexVariable = 'JOB_COMPLETION_INDEX';

/** Whether the end of a pod has not been counted yet. */
export const isTracked = ({ metadata }: Pod) =>
  (metadata.finalizers ?? []).includes(trackingFinalizer);

const withFinalizers = (pod: Pod, finalizers: readonly string[]): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, finalizers },
});

/** The pod held until its end has been counted. */
export const tracked = (pod: Pod): Pod =>
  isTracked(pod)
    ? pod
    : withFinalizers(pod, [...(pod.metadata.finalizers ?? []), trackingFinalizer]);

/** The pod held by nobody. */
export const untracked = (pod: Pod): Pod =>
  withFinalizers(
    pod,
    (pod.metadata.finalizers ?? []).filter((each) => each !== trackingFinalizer),
  );

/** The number of a pod of an indexed job. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey];
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** How many pods of its index had failed before. */
export const failuresBefore = ({ metadata }: Pod) =>
  Number(metadata.annotations?.[failuresKey] ?? 0) || 0;

/** Whether the job's pods have numbers. */
export const isIndexed = ({ spec }: Job) => spec.completionMode === 'Indexed';

/** A new pod of a job; with an index, when its pods have one. */
export function jobPod(job: Job, index?: number, failures?: number): New<Pod> {
  const pod = podOf(job, job.spec.template);
  const metadata = {
    ...pod.metadata,
    finalizers: [...(pod.metadata.finalizers ?? []), trackingFinalizer],
  };
  if (index === undefined) return { ...pod, metadata };
  const withIndex = { [indexKey]: String(index) };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name}-${index}-`,
      labels: { ...metadata.labels, ...withIndex },
      annotations: {
        ...metadata.annotations,
        ...withIndex,
        ...(failures !== undefined && { [failuresKey]: String(failures) }),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: pod.spec.containers.map(told),
      ...(pod.spec.initContainers && { initContainers: pod.spec.initContainers.map(told) }),
    },
  };
}

/** The container with its pod's number in the environment. */
function told(container: Container): Container {
  const given = container.env ?? [];
  if (given.some(({ name }) => name === indexVariable)) return container;
  const fieldPath = `metadata.labels['${indexKey}']`;
  const variable: EnvVar = { name: indexVariable, valueFrom: { fieldRef: { fieldPath } } };
  return { ...container, env: [...given, variable] };
}
