export { isReservedPath } from '#groups/reserved-paths';
export type { ImagePulls, PullDecision, PullWish } from '#registry-access/image-pulls';
export { isWebFile } from '#repository/web-addresses';
export type { ClusterAccess, ClusterJob, KubernetesForJobs } from '#variables/job-variables';
export type { Clock, Log } from './log.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export type { Services } from './services.ts';
