export type { EnvironmentIdentity, JobDeed, JobIdentity } from '@slipway/kube-api';
export { NoServiceRange } from '@slipway/kube-network';
export type { ImageAccess, ImageWish } from '@slipway/kube-node';
export type { KubeObject, Log, ObjectMeta, Objects, WatchEvent } from '@slipway/kube-objects';
export { ApiError, kubernetesMinor } from '@slipway/kube-objects';
export { type ClusterEnvironment, groupOf } from './access/environment-objects.ts';
export { type Cluster, type ClusterOptions, createCluster } from './cluster.ts';
export { type DeleteClusterOptions, deleteCluster, PodsNotRemoved } from './delete-cluster.ts';
export type { NamedImage, PinnedImage } from './pinned-images.ts';
