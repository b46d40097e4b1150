import type { Log } from '../log.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Runtime } from './runtime.ts';

/** Where streams go. */
export interface StreamContext {
  readonly runtime: Runtime;
  readonly worker: PodWorker;
  readonly hostIp: string;
  readonly log: Log;
}
