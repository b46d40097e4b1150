import type { Pod, Service, ServicePort } from '@slipway/kube-objects';
import { isReady } from '@slipway/kube-objects';

/** A pod as an address of a service. */
export interface PodEndpoint {
  readonly pod: Pod;
  readonly address: string;
  readonly hostname: string | undefined;
  /** New connections may go there. */
  readonly ready: boolean;
  /** The pod could answer, whether or not it is on its way out. */
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly ports: readonly EndpointPort[];
}

/** A service's port as a pod's. */
export interface EndpointPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly appProtocol?: string;
}

/** Pods that have the same ports for a service. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly PodEndpoint[];
}

/** The addresses of a service, grouped by the pods' ports: a port's name can differ by pod. */
export function groupByPorts(service: Service, pods: readonly Pod[]): readonly PortGroup[] {
  const groups = new Map<string, PodEndpoint[]>();
  for (const pod of pods) {
    const endpoint = podEndpoint(service, pod);
    if (!endpoint) continue;
    const key = JSON.stringify(endpoint.ports);
    const group = groups.get(key);
    if (group) group.push(endpoint);
    else groups.set(key, [endpoint]);
  }
  return [...groups.values()].map((endpoints) => ({ ports: endpoints[0]?.ports ?? [], endpoints }));
}

/** The address of one pod; none before it has an IP and after it has ended. */
function podEndpoint(service: Service, pod: Pod): PodEndpoint | undefined {
  const { status, spec, metadata } = pod;
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (!status.podIP || hasEnded) return undefined;
  const terminating = metadata.deletionTimestamp !== undefined;
  const serving = isReady(pod);
  return {
    pod,
    address: status.podIP,
    hostname: spec.subdomain === service.metadata.name ? spec.hostname : undefined,
    ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
    serving,
    terminating,
    ports: (service.spec.ports ?? []).flatMap((port) => podPort(port, pod)),
  };
}

/** What a service's port is called at a pod; a name that no container has is no port at all. */
function podPort(servicePort: ServicePort, pod: Pod): readonly EndpointPort[] {
  const { name = '', protocol = 'TCP', targetPort = servicePort.port, appProtocol } = servicePort;
  const number = typeof targetPort === 'number' ? targetPort : namedPort(targetPort, protocol, pod);
  if (number === undefined) return [];
  return [{ name, protocol, port: number, ...(appProtocol && { appProtocol }) }];
}

function namedPort(name: string, protocol: string, { spec }: Pod): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const sidecars = (spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort;
}
