export type { ImagePulls, PullDecision, PullWish } from './auth/image-pulls.ts';
export type { ClusterAccess, ClusterJob, KubernetesForJobs } from './engine/job-variables.ts';
export type { Clock, Log } from './log.ts';
export { isReservedPath } from './reserved-paths.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export type { Services } from './services.ts';
export { isWebFile } from './web-addresses.ts';
