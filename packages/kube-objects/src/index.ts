export { isolated } from './isolated.ts';
export type { Log } from './log.ts';
export {
  findCondition,
  observed,
  timestamp,
  withCondition,
  withoutCondition,
} from './objects/condition.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type Happening,
} from './objects/event-recorder.ts';
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
} from './objects/objects.ts';
export { queryBoolean, queryInteger } from './objects/query.ts';
export {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  notFound,
  RefusedElsewhere,
  type ResourceName,
  resourceKey,
  type Status,
  type StatusCause,
} from './objects/status.ts';
export { isPortTaken } from './pods/host-ports.ts';
export { matchesAffinity } from './pods/node-affinity.ts';
export { podLimits, podRequests } from './pods/pod-resources.ts';
export { availableAt, isActive, isReady, readySince } from './pods/pod-state.ts';
export type { PodNetwork } from './ports/pod-network.ts';
export type { PodName, PodStreams } from './ports/pod-streams.ts';
export type { PodUsage, Usage, UsageReport, UsageSource, VolumeUsage } from './ports/usage.ts';
export type { WebProxy, WebTarget } from './ports/web-proxy.ts';
export { userNamespacesProfileFile } from './slipway/node-profiles.ts';
export { forgetProject, howToAllow, projectsOf, withProjects } from './slipway/project-images.ts';
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
export { formatIndexes, parseIndexes } from './values/index-set.ts';
export {
  holds,
  isEmptySelector,
  type Labels,
  matches,
  selectorText,
} from './values/label-selector.ts';
export { canonicalQuantity, quantity, quantityValue } from './values/quantity.ts';
export { kubernetesMinor, kubernetesVersion } from './version.ts';
export {
  type Attachment,
  attach,
  type GatewayView,
  gatewayController,
  gatewayPorts,
  isOwnGateway,
  isUnderstood,
} from './ways-in/gateway.ts';
export {
  type IngressWishes,
  ingressWishes,
  unservedAnnotations,
} from './ways-in/ingress-annotations.ts';
export { ingressController, isOwnIngress } from './ways-in/ingress-class.ts';
export { type PathPattern, pathPattern } from './ways-in/path-pattern.ts';
