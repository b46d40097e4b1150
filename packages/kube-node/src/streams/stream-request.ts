import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
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

/** A request that asks for a connection of its own. */
export interface UpgradeRequest {
  readonly subresource: 'exec' | 'attach' | 'portforward' | 'log';
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}
