import type { Objects, Service } from '@slipway/kube-objects';
import type { Balancer } from '#routes/balancer';
import { findRoute, type Route, type RouteTable } from '#routes/route-table';
import type { Traffic } from '#routes/traffic';
import { explainUnavailable } from './unavailable.ts';

/** What the proxy works with. */
export interface ServiceProxyOptions {
  readonly objects: Objects;
  readonly table: RouteTable;
  readonly balancer: Balancer;
  readonly traffic: Traffic;
  /** Whether a service that has no pod has one now, after it was woken; default it has none. */
  readonly awake?: (namespace: string, name: string) => Promise<boolean>;
}

/** A route, or the answer that there is none. */
export type Found = { readonly route: Route } | { readonly status: number; readonly text: string };

/** Finds the port that `service` (`name` or `name:port`) names. */
export function findService(
  { table, objects }: Pick<ServiceProxyOptions, 'table' | 'objects'>,
  namespace: string,
  service: string,
): Found {
  const [name = '', port] = service.split(':');
  const routes = table.routes(namespace, name);
  if (!routes) {
    const text = `There is no service "${name}" in namespace "${namespace}".\n`;
    return { status: 404, text };
  }
  const route = findRoute(routes, port);
  if (!route && port) {
    const text = `Service "${name}" in namespace "${namespace}" has no port "${port}".\n`;
    return { status: 404, text };
  }
  if (route && route.backends.length > 0) return { route };
  const known = objects.get<Service>('services', name, namespace);
  return { status: 503, text: known ? explainUnavailable(known, objects) : '' };
}

/** The same after a service that sleeps was woken: whoever asks waits for that. */
export async function findAwake(
  options: Pick<ServiceProxyOptions, 'table' | 'objects' | 'awake'>,
  namespace: string,
  service: string,
): Promise<Found> {
  const found = findService(options, namespace, service);
  if ('route' in found || found.status !== 503) return found;
  const [name = ''] = service.split(':');
  const isAwake = (await options.awake?.(namespace, name)) ?? false;
  return isAwake ? findService(options, namespace, service) : found;
}
