export { findCondition, timestamp, withCondition, withoutCondition } from './condition.ts';
export { createEventRecorder, type EventRecorder } from './event-recorder.ts';
export { ingressController, isOwnIngress } from './ingress-class.ts';
export { isolated } from './isolated.ts';
export { holds, isEmptySelector, type Labels, matches } from './label-selector.ts';
export type { Log } from './log.ts';
export type {
  DeleteOptions,
  KubeObject,
  ListQuery,
  New,
  ObjectMeta,
  Objects,
  OwnerReference,
  Resource,
  WatchEvent,
} from './objects.ts';
export type { PodNetwork } from './pod-network.ts';
export { availableAt, isActive, isReady, readySince } from './pod-state.ts';
export type { PodName, PodStreams } from './pod-streams.ts';
export { forgetProject, howToAllow, projectsOf, withProjects } from './project-images.ts';
export { canonicalQuantity, quantity, quantityValue } from './quantity.ts';
export { queryBoolean, queryInteger } from './query.ts';
export {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  notFound,
  type ResourceName,
  resourceKey,
  type Status,
  type StatusCause,
} from './status.ts';
export { timerDelay } from './timer-delay.ts';
export type {
  Ingress,
  IngressBackend,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from './types/networking.ts';
export type {
  Condition,
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  Deployment,
  DownwardFile,
  Endpoint,
  EndpointAddress,
  EndpointSlice,
  Endpoints,
  EnvVar,
  Event,
  IntOrString,
  KeyToPath,
  LabelSelector,
  Lease,
  LifecycleHandler,
  Namespace,
  Node,
  Pod,
  PodSpec,
  PodStatus,
  PodTemplate,
  Probe,
  ProbeAction,
  ReplicaSet,
  Secret,
  Service,
  ServiceAccount,
  ServicePort,
  Toleration,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
  VolumeProjection,
} from './types.ts';
export { kubernetesMinor, kubernetesVersion } from './version.ts';
