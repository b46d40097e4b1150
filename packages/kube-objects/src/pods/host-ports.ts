import type { Pod } from '#types/pod';

/** Where a pod listens on the node itself. */
interface HostPort {
  readonly protocol: string;
  readonly port: number;
  /** Empty for every address of the node. */
  readonly address: string;
}

const hostPorts = ({ spec }: Pod): readonly HostPort[] =>
  spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort: port, hostIP = '', protocol = 'TCP' }) =>
      port ? [{ protocol, port, address: hostIP === '0.0.0.0' ? '' : hostIP }] : [],
    ),
  );

/** Whether a pod would find a port taken by others of its node. */
export function isPortTaken(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const taken = others.flatMap(hostPorts);
  return wanted.some((port) => taken.some((other) => isSamePlace(port, other)));
}

const isSamePlace = (a: HostPort, b: HostPort) =>
  a.port === b.port &&
  a.protocol === b.protocol &&
  (a.address === b.address || a.address === '' || b.address === '');
