/** A service of the cluster, as a host name names it. */
export interface ServiceName {
  readonly service: string;
  readonly namespace: string;
}

/** `web.staging.localhost:8929` names the service `web` in `staging`; other hosts none. */
export function serviceOf(host: string | undefined): ServiceName | undefined {
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)\.localhost(?::\d+)?$/i.exec(host ?? '');
  const [, service, namespace] = match ?? [];
  if (service === undefined || namespace === undefined) return undefined;
  return { service: service.toLowerCase(), namespace: namespace.toLowerCase() };
}
