import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '@slipway/kube-objects';
import type { ApiContext } from '#api/resource/call';
import { proxyTarget } from '#kinds/core/proxy';
import type { ResourceRoute } from '#request/route';

/** Joins a connection that shall become something else to a pod, or to one behind a service. */
export async function upgradeProxied(
  context: ApiContext,
  route: ResourceRoute & { readonly search: string },
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { plural, namespace, name, path, search } = route;
  const web = context.web();
  if (web === undefined) {
    throw new ApiError('ServiceUnavailable', 'no service network is running');
  }
  const kind = plural === 'pods' ? 'pods' : 'services';
  await web.upgrade(proxyTarget({ kind, namespace, name, path, search }), request, socket, head);
}
