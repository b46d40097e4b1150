/** How a server of another group is reached: at a pod of its service, as the front proxy. */
import type { AgentOptions, RequestOptions } from 'node:https';
import type { Objects } from '@slipway/kube-objects';
import { resolveService, serviceHost } from '#webhooks/service-address';
import type { RemoteService } from './api-service.ts';

/** What this API proves to servers of other groups that it is the one that asks. */
export interface FrontProxy {
  readonly certificate: string;
  readonly key: string;
}

/** Where to connect to, and whom to expect there. */
export type Backend = Pick<RequestOptions, 'host' | 'port' | 'servername'> &
  Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;

/** A ready pod behind the service. Throws when there is none. */
export function backendOf(
  objects: Pick<Objects, 'get' | 'list'>,
  { spec }: RemoteService,
  { certificate, key }: FrontProxy,
): Backend {
  const { address, port } = resolveService(objects, spec.service);
  return {
    host: address,
    port,
    cert: certificate,
    key,
    // The certificate must be the service's, whatever the pod's address is.
    servername: serviceHost(spec.service),
    rejectUnauthorized: spec.insecureSkipTLSVerify !== true,
    ...(spec.caBundle && { ca: Buffer.from(spec.caBundle, 'base64').toString() }),
  };
}
