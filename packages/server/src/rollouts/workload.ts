import type { KubeMeta, KubeObject } from './deed.ts';

/** A condition, as all kinds have them. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** What runs pods: as much of it as a rollout is judged by. */
export interface Workload extends KubeObject {
  readonly kind: string;
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly progressDeadlineSeconds?: number;
    readonly suspend?: boolean;
    readonly completions?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly template?: PodTemplate;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** From what pods are made. */
export interface PodTemplate {
  readonly metadata?: Pick<KubeMeta, 'labels' | 'annotations'>;
  readonly spec?: {
    readonly containers?: readonly NamedContainer[];
    readonly initContainers?: readonly NamedContainer[];
  };
}

interface NamedContainer {
  readonly name: string;
  readonly image?: string;
  readonly readinessProbe?: object;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly imageID?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: Terminated;
    readonly running?: { readonly startedAt?: string };
  };
  readonly lastState?: { readonly terminated?: Terminated };
}

interface Terminated {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface Pod extends KubeObject {
  readonly spec?: { readonly containers?: readonly NamedContainer[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** Something that a part of the cluster tells about an object. */
export interface KubeEvent extends KubeObject {
  readonly involvedObject?: {
    readonly kind?: string;
    readonly name?: string;
    readonly uid?: string;
  };
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
}

/** Finds a condition by its type. */
export const conditionOf = (
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined => conditions?.find((it) => it.type === type);

/** Kinds whose rollouts are followed, by group and plural. */
const kinds: Readonly<Record<string, string>> = {
  'apps/deployments': 'Deployment',
  'apps/statefulsets': 'StatefulSet',
  'apps/daemonsets': 'DaemonSet',
  'batch/jobs': 'Job',
};

/** Whether pods follow from an object, which have to come up. */
export const isWorkload = ({
  apiGroup,
  plural,
}: {
  readonly apiGroup: string;
  readonly plural: string;
}): boolean => kinds[`${apiGroup}/${plural}`] !== undefined;

/** `docker-pullable://localhost:8929/web@sha256:…` */
export function digestIn(imageId: string | undefined): string | null {
  return /sha256:[0-9a-f]{64}/.exec(imageId ?? '')?.[0] ?? null;
}
