import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import { ApiError } from '../status.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Runtime } from './runtime.ts';

/** Where streams go. */
export interface StreamContext {
  readonly runtime: Runtime;
  readonly worker: PodWorker;
  readonly hostIp: string;
  readonly log: Log;
}

/** A request that asks for a connection of its own. */
export interface UpgradeRequest {
  readonly subresource: 'exec' | 'attach' | 'portforward';
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Carries exec, attach and port-forward. */
export async function upgradePod(_context: StreamContext, _request: UpgradeRequest): Promise<void> {
  throw new ApiError('NotImplemented', 'streams are not there yet');
}
