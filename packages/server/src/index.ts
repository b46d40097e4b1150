export type { Clock, Log } from './log.ts';
export type { KubernetesForJobs, Server, ServerOptions } from './server.ts';
export type { Services } from './services.ts';
