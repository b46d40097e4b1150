import type { ContainerConfig, PortBinding } from '@slipway/engine';
import type { Pod } from '@slipway/kube-objects';
import { sandboxBounds } from '#decide/pod-group';
import { label, podLabels, SANDBOX_NAME } from '#runtime/labels';
import type { Prepared } from '#runtime/runtime';
import { memoryMounts } from '#volumes/memory-volumes';
import { kernelName } from './hosts-file.ts';

/** What a sandbox is made from, besides its pod. */
export interface SandboxParts extends Omit<Prepared, 'podCidr'> {
  /** The pod's resolv.conf on the host; undefined leaves the Engine's. */
  readonly resolvConf: string | undefined;
  /** The pod's hosts file on the host. */
  readonly hosts: string;
  /** What the node has of memory. */
  readonly memoryBytes: number;
  readonly clusterDomain: string;
  /** Where the relay annotation leads to. */
  readonly relayAddress: string;
}

/** Loopback ports of the pod that lead to Slipway: `"8929,6443"`. */
const RELAY_ANNOTATION = 'slipway.dev/relay';

/** The Engine's description of a pod's sandbox, which owns its network, IPC and host name. */
export function sandboxConfig(pod: Pod, parts: SandboxParts): ContainerConfig {
  const { spec } = pod;
  const published = publishedPorts(pod);
  return {
    Image: parts.sandboxImage,
    Entrypoint: ['sh', '-c', relayScript(pod, parts.relayAddress)],
    Cmd: [],
    Labels: { ...podLabels(pod), [label.container]: SANDBOX_NAME },
    Healthcheck: { Test: ['NONE'] },
    ...(!spec.hostNetwork && { Hostname: kernelName(pod, parts.clusterDomain) }),
    ...(published && {
      ExposedPorts: Object.fromEntries(Object.keys(published).map((port) => [port, {}])),
    }),
    HostConfig: {
      NetworkMode: spec.hostNetwork ? 'host' : parts.network,
      IpcMode: spec.hostIPC ? 'host' : 'shareable',
      ...(spec.hostPID && { PidMode: 'host' }),
      ...(published && { PortBindings: published }),
      Mounts: [
        { Type: 'bind', Source: parts.hosts, Target: '/etc/hosts' },
        ...(parts.resolvConf === undefined
          ? []
          : [{ Type: 'bind' as const, Source: parts.resolvConf, Target: '/etc/resolv.conf' }]),
        ...memoryMounts(pod, parts.memoryBytes),
      ],
      Sysctls: sysctls(pod),
      ...sandboxBounds(pod, parts.boundsPods),
    },
  };
}

function publishedPorts(pod: Pod): Record<string, PortBinding[]> | undefined {
  if (pod.spec.hostNetwork) return undefined;
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const bindings: Record<string, PortBinding[]> = {};
  for (const { hostPort, containerPort, protocol = 'TCP', hostIP } of ports) {
    if (!hostPort) continue;
    const binding = { HostPort: String(hostPort), ...(hostIP && { HostIp: hostIP }) };
    const key = `${containerPort}/${protocol.toLowerCase()}`;
    bindings[key] = [...(bindings[key] ?? []), binding];
  }
  return Object.keys(bindings).length > 0 ? bindings : undefined;
}

function sysctls({ spec }: Pod): Record<string, string> {
  const wanted = spec.securityContext?.sysctls ?? [];
  return Object.fromEntries(wanted.map(({ name, value }) => [name, value]));
}

/**
 * What runs in a sandbox: it reaps orphans as the pod's first process, and leads the annotated
 * loopback ports to Slipway. `nc -ll` serves every connection by a process of its own.
 */
function relayScript({ metadata }: Pod, address: string): string {
  const annotation = metadata.annotations?.[RELAY_ANNOTATION] ?? '';
  const ports = annotation
    .split(',')
    .map(Number)
    .filter((port) => Number.isInteger(port) && port > 0);
  // A relay to loopback would lead to itself, without end.
  const isElsewhere = address !== '' && !address.startsWith('127.');
  const relays = ports
    .filter(() => isElsewhere)
    .map((port) => `nc -ll -p ${port} -e nc ${address} ${port} &`);
  return [`trap 'exit 0' TERM INT`, ...relays, 'while :; do sleep 2147483 & wait $!; done'].join(
    '\n',
  );
}
