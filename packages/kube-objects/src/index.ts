export {
  findCondition,
  observed,
  timestamp,
  withCondition,
  withoutCondition,
} from './condition.ts';
export { createEventRecorder, type EventRecorder, type Happening } from './event-recorder.ts';
export {
  type Attachment,
  attach,
  type GatewayView,
  gatewayController,
  gatewayPorts,
  isOwnGateway,
  isUnderstood,
} from './gateway.ts';
export { isPortTaken } from './host-ports.ts';
export { formatIndexes, parseIndexes } from './index-set.ts';
export { ingressController, isOwnIngress } from './ingress-class.ts';
export { isolated } from './isolated.ts';
export { holds, isEmptySelector, type Labels, matches, selectorText } from './label-selector.ts';
export type { Log } from './log.ts';
export { matchesAffinity } from './node-affinity.ts';
export { userNamespacesProfileFile } from './node-profiles.ts';
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
export { podLimits, podRequests } from './pod-resources.ts';
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
  HorizontalPodAutoscaler,
  MetricIdentifier,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValue,
  ScalingRules,
} from './types/autoscaling.ts';
export type { CertificateSigningRequest } from './types/certificates.ts';
export type { ConfigMap, Secret, ServiceAccount } from './types/config.ts';
export type {
  Container,
  EnvVar,
  FileKeyReference,
  LifecycleHandler,
  Probe,
  ProbeAction,
  VolumeMount,
} from './types/container.ts';
export type {
  Gateway,
  GatewayClass,
  GatewayListener,
  HttpHeaderFilter,
  HttpRoute,
  HttpRouteFilter,
  HttpRouteMatch,
  HttpRouteRule,
  HttpRouteValue,
  HttpTarget,
  ParentRef,
} from './types/gateway.ts';
export type {
  LimitRange,
  LimitRangeItem,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
  ScopeRequirement,
} from './types/limits.ts';
export type {
  Condition,
  Event,
  IntOrString,
  LabelSelector,
  Lease,
  Namespace,
  ObjectReference,
} from './types/meta.ts';
export type {
  Ingress,
  IngressBackend,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from './types/networking.ts';
export { type Node, type RuntimeClass, runtimeClassesOf } from './types/node.ts';
export type {
  ContainerState,
  ContainerStatus,
  Pod,
  PodSpec,
  PodStatus,
  PodTemplate,
  Toleration,
  TopologySpreadConstraint,
} from './types/pod.ts';
export type { ClusterRole, PolicyRule, Role, RoleBinding, Subject } from './types/rbac.ts';
export type {
  Endpoint,
  EndpointAddress,
  EndpointSlice,
  Endpoints,
  Service,
  ServicePort,
} from './types/service.ts';
export type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Job,
  JobSpec,
  JobStatus,
  PodFailureRule,
  ReplicationController,
  StatefulSet,
} from './types/sets-and-jobs.ts';
export {
  defaultClassAnnotation,
  type LocalVolumes,
  localProvisioner,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from './types/storage.ts';
export type { DownwardFile, KeyToPath, Volume, VolumeProjection } from './types/volume.ts';
export type { Deployment, ReplicaSet } from './types/workload.ts';
export type { PodUsage, Usage, UsageReport, UsageSource, VolumeUsage } from './usage.ts';
export { kubernetesMinor, kubernetesVersion } from './version.ts';
export type { WebProxy, WebTarget } from './web-proxy.ts';
