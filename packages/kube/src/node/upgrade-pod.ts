import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import { badRequest } from '../status.ts';
import { forwardPorts } from './forward-ports.ts';
import type { PodWorker } from './pod-worker.ts';
import { attachToContainer, execInContainer } from './remote-command.ts';
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

/** Carries exec, attach and port-forward. Throws `ApiError` as long as nothing was written. */
export async function upgradePod(context: StreamContext, upgrade: UpgradeRequest): Promise<void> {
  const { request, socket, subresource } = upgrade;
  const protocol = String(request.headers.upgrade ?? '').toLowerCase();
  if (protocol !== 'websocket' && protocol !== 'spdy/3.1')
    throw badRequest('Upgrade request required');
  // A client that leaves is noticed where its streams are read.
  socket.on('error', () => {});
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  if (subresource === 'exec') await execInContainer(context, upgrade, query);
  else if (subresource === 'attach') await attachToContainer(context, upgrade, query);
  else await forwardPorts(context, upgrade, query);
}
