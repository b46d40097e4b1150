export { type Cluster, type ClusterOptions, createCluster } from './cluster.ts';
export { type DeleteClusterOptions, deleteCluster, PodsNotRemoved } from './delete-cluster.ts';
export type { JobIdentity } from './job-tokens.ts';
export type { Log } from './log.ts';
export { NoServiceRange } from './network/service-range.ts';
export type { ImageAccess, ImageWish } from './node/image-access.ts';
export type { KubeObject, ObjectMeta, Objects, WatchEvent } from './objects.ts';
export { ApiError } from './status.ts';
export { kubernetesMinor } from './version.ts';
