import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Condition, Node } from '@slipway/kube-objects';
import { kubernetesVersion, timestamp } from '@slipway/kube-objects';
import type { Machine } from '#runtime/runtime';

/** What the node's status is made from. */
export interface NodeFacts {
  readonly name: string;
  readonly address: string;
  /** Undefined while no engine has answered. */
  readonly machine: Machine | undefined;
  /** Why no pods can run; undefined when all is well. */
  readonly problem: string | undefined;
  readonly now: Date;
}

const PODS = 110;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The labels by which pods choose a node. */
export function nodeLabels(name: string): Record<string, string> {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'node-role.kubernetes.io/control-plane': '',
  };
}

/** The status of the node; `before` keeps the moments at which conditions changed. */
export function nodeStatus(before: Node['status'] | undefined, facts: NodeFacts): Node['status'] {
  const { machine, address, name, problem, now } = facts;
  const resources = machine && {
    cpu: String(machine.cpus),
    memory: `${Math.floor(machine.memoryBytes / 1024)}Ki`,
    ...(machine.diskBytes > 0 && {
      'ephemeral-storage': `${Math.floor(machine.diskBytes / 1024)}Ki`,
    }),
    pods: String(PODS),
  };
  const capacity = resources ?? before?.capacity ?? { pods: String(PODS) };
  const ready = problem
    ? ({
        status: 'False',
        reason: 'KubeletNotReady',
        message: `container engine: ${problem}`,
      } as const)
    : ({
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
      } as const);
  const fine = (type: string, reason: string, message: string) =>
    ({ type, status: 'False', reason, message }) as const;
  return {
    capacity,
    allocatable: capacity,
    conditions: [
      fine(
        'MemoryPressure',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ),
      fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      { type: 'Ready', ...ready },
    ].map((condition) => withTimes(condition, before?.conditions, now)),
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      ...(before?.nodeInfo ?? {}),
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      operatingSystem: 'linux',
      bootID: '',
      machineID: '',
      systemUUID: '',
      kubeProxyVersion: '',
      kubeletVersion: kubernetesVersion,
      containerRuntimeVersion: machine?.version ?? before?.nodeInfo?.containerRuntimeVersion ?? '',
      kernelVersion: machine?.kernelVersion ?? before?.nodeInfo?.kernelVersion ?? '',
      osImage: machine?.osImage ?? before?.nodeInfo?.osImage ?? '',
    },
  };
}

function withTimes(
  condition: Omit<Condition, 'lastTransitionTime'>,
  before: readonly Condition[] | undefined,
  now: Date,
): Condition {
  const old = before?.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    old?.status === condition.status && old.lastTransitionTime
      ? old.lastTransitionTime
      : timestamp(now);
  return { ...condition, lastHeartbeatTime: timestamp(now), lastTransitionTime };
}

/** The machine's address on the interface of its default route; loopback when it has none. */
export function machineAddress(): string {
  const interfaces = networkInterfaces();
  const addressOf = (name: string) =>
    interfaces[name]?.find(({ family }) => family === 'IPv4')?.address;
  const others = Object.entries(interfaces)
    .filter(([name, found]) => !/^(docker|br-|veth|virbr)/.test(name) && !found?.[0]?.internal)
    .map(([name]) => name);
  return addressOf(defaultInterface() ?? '') ?? others.map(addressOf).find(Boolean) ?? '127.0.0.1';
}

function defaultInterface(): string | undefined {
  try {
    const routes = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    return routes.map((line) => line.split('\t')).find(([, to]) => to === '00000000')?.[0];
  } catch {
    // Not Linux: there is no such list, the first outside interface must do.
    return undefined;
  }
}
