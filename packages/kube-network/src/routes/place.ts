import type { Route } from './route-table.ts';

/** A place where a port of a service is served: its own address, or every address of the machine. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly namespace: string;
  readonly service: string;
  readonly servicePort: number;
}

/** The addresses on which a route is served. */
export function placesOf({ service, port }: Route, hasServiceAddresses: boolean): readonly Place[] {
  const { namespace = '', name } = service.metadata;
  const { clusterIP, externalIPs = [] } = service.spec;
  const target = {
    protocol: port.protocol ?? 'TCP',
    namespace,
    service: name,
    servicePort: port.port,
  };
  const own = hasServiceAddresses && clusterIP && clusterIP !== 'None' ? [clusterIP] : [];
  const places = [...own, ...(hasServiceAddresses ? externalIPs : [])].map((host) => ({
    ...target,
    host,
    port: port.port,
  }));
  return port.nodePort ? [...places, { ...target, host: '::', port: port.nodePort }] : places;
}
