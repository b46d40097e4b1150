import type { RemoteService } from '@slipway/kube-api';
import type { EndpointSlice, Service } from '@slipway/kube-objects';

/** Why a server of another group cannot be asked, in one word and in a sentence. */
export interface Unavailable {
  readonly reason: string;
  readonly message: string;
}

/** What stands between the API and a server behind a service; undefined when nothing does. */
export function obstacle(
  { spec: { service: to } }: RemoteService,
  service: Service | undefined,
  slices: readonly EndpointSlice[],
): Unavailable | undefined {
  const { namespace, name, port = 443 } = to;
  const where = `service/${name} in "${namespace}"`;
  if (service === undefined) {
    return { reason: 'ServiceNotFound', message: `${where} is not present` };
  }
  const found = (service.spec.ports ?? []).find((one) => one.port === port);
  if (found === undefined) {
    return {
      reason: 'ServicePortError',
      message: `${where} is not listening on port ${port}`,
    };
  }
  if (slices.length === 0) {
    return { reason: 'EndpointsNotFound', message: `cannot find endpointslices for ${where}` };
  }
  const portName = found.name ?? '';
  const isReady = slices.some(
    ({ ports, endpoints }) =>
      (ports ?? []).some((one) => (one.name ?? '') === portName) &&
      (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false),
  );
  if (isReady) return undefined;
  return {
    reason: 'MissingEndpoints',
    message: `endpointslices for ${where} have no addresses with port name "${portName}"`,
  };
}
