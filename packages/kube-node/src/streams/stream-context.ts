import type { Log } from '@slipway/kube-objects';
import type { PodWorker } from '#pod/pod-worker';
import type { Runtime } from '#runtime/runtime';

/** Where streams go. */
export interface StreamContext {
  readonly runtime: Runtime;
  readonly worker: PodWorker;
  readonly hostIp: string;
  readonly log: Log;
}
