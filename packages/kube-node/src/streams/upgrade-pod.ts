import { guarded } from '@slipway/io';
import { badRequest } from '@slipway/kube-objects';
import { forwardPorts } from './forward-ports.ts';
import { limitIdle } from './idle-limit.ts';
import { attachToContainer, execInContainer } from './remote-command.ts';
import type { StreamContext } from './stream-context.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

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
  else await forwardPorts(context, upgrade, query);
}
