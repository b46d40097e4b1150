import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import { badRequest } from '@slipway/kube-objects';
import { forwardPorts } from './forward-ports.ts';
import { sendLog } from './log-socket.ts';
import { podLogs } from './pod-logs.ts';
import { attachToContainer, execInContainer } from './remote-command.ts';
import type { StreamContext, UpgradeRequest } from './stream-request.ts';

/** As long as the real node agent bears with a connection that says nothing. */
const IDLE_MILLISECONDS = 4 * 60 * 60 * 1000;
/** A client that has vanished without a word is found out by the kernel. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/** Carries exec, attach and port-forward. Throws `ApiError` as long as nothing was written. */
export async function upgradePod(context: StreamContext, upgrade: UpgradeRequest): Promise<void> {
  const { request, socket, subresource } = upgrade;
  const protocol = String(request.headers.upgrade ?? '').toLowerCase();
  if (protocol !== 'websocket' && protocol !== 'spdy/3.1')
    throw badRequest('Upgrade request required');
  // A client that leaves is noticed where its streams are read.
  limitIdle(guarded(socket));
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  if (subresource === 'exec') await execInContainer(context, upgrade, query);
  else if (subresource === 'attach') await attachToContainer(context, upgrade, query);
  else if (subresource === 'log') {
    if (protocol !== 'websocket') throw badRequest('a log is read over a WebSocket, or as it is');
    await sendLog(podLogs(context.runtime, context.worker, query), upgrade);
  } else await forwardPorts(context, upgrade, query);
}

/** Ends a connection that nobody uses any more, and one whose other end is gone. */
function limitIdle(connection: Duplex): void {
  if (!(connection instanceof Socket)) return;
  connection.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
  connection.setTimeout(IDLE_MILLISECONDS, () => connection.destroy());
}
