import type { Service } from '@slipway/kube-objects';

/** The variables by which a pod finds `service` without DNS; headless services have none. */
export function serviceEnvironment(service: Service): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const { clusterIP: ip, ports = [] } = service.spec;
  const [first] = ports;
  if (!ip || ip === 'None' || !first) return variables;
  const prefix = environmentName(service.metadata.name);
  variables.set(`${prefix}_SERVICE_HOST`, ip);
  variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const { name, port } of ports) {
    if (name) variables.set(`${prefix}_SERVICE_PORT_${environmentName(name)}`, String(port));
  }
  const url = (port: number, protocol: string) => `${protocol.toLowerCase()}://${ip}:${port}`;
  variables.set(`${prefix}_PORT`, url(first.port, first.protocol ?? 'TCP'));
  for (const { port, protocol = 'TCP' } of ports) {
    const base = `${prefix}_PORT_${port}_${protocol}`;
    variables.set(base, url(port, protocol));
    variables.set(`${base}_PROTO`, protocol.toLowerCase());
    variables.set(`${base}_PORT`, String(port));
    variables.set(`${base}_ADDR`, ip);
  }
  return variables;
}

function environmentName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
