export { type AgentServers, agentProxyPath } from '#agents/agent-servers';
export type { AgentServer } from '#agents/kubeconfig';
export { type Helm, type HelmCall, HelmRefusal } from '#applications/helm/helm';
export type { OwnImage } from '#applications/own/own-image';
export type { BackupPlace } from '#backups/backup';
export type { ClusterJob, JobEnvironment, KubernetesForJobs } from '#cluster-access/kubernetes';
export type { JobPlace } from '#clusters/job-places';
export { isReservedPath } from '#groups/reserved-paths';
export type { ImageCatalog } from '#images/image-catalog';
export { inCluster } from '#instance/in-cluster';
export {
  type ContainerWish,
  type MachineKind,
  type MachinePlace,
  MachineRefusal,
} from '#machine/machine-place';
export type { ImagePulls, PullDecision, PullWish } from '#registry-access/image-pulls';
export { isWebFile } from '#repository/web-addresses';
export type { Clock, Log } from './log.ts';
export { createServer, type Server } from './server.ts';
export type { ServerOptions } from './server-options.ts';
export type { Services } from './services.ts';
