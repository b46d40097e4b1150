import process from 'node:process';
import { podSecurityLevels } from '@slipway/contract';
import { busyboxImage, createEngine, type Engine } from '@slipway/engine';
import {
  dockerExecutor,
  type Executor,
  kubernetesExecutor,
  type PodSettings,
  shellExecutor,
} from '@slipway/runner';
import { type Flags, type Option, UsageError } from '#command';
import type { Config } from '#config';
import { ownCluster } from './in-cluster.ts';

const amounts = {
  'cpu-request': ['cpuRequest', '500m'],
  'cpu-limit': ['cpuLimit', '2'],
  'memory-request': ['memoryRequest', '256Mi'],
  'memory-limit': ['memoryLimit', '2Gi'],
} as const;

/** Options of the pods of jobs. */
export const podOptions: Readonly<Record<string, Option>> = {
  kubeconfig: {
    type: 'string',
    value: 'FILE',
    description: 'the cluster of the jobs (default the one in whose pod this runs)',
  },
  namespace: {
    type: 'string',
    value: 'NAME',
    description: "where their pods are (default the runner's own, else gitlab-managed-apps)",
  },
  'helper-image': {
    type: 'string',
    value: 'IMAGE',
    description: 'receives sources: needs sh, tar and head (default busybox:stable)',
  },
  'pod-security': {
    type: 'string',
    value: 'LEVEL',
    description: `the standard that pods keep to: ${podSecurityLevels.join(', ')}`,
  },
  'relay-ports': {
    type: 'string',
    value: 'N,…',
    description: "ports of localhost that pods of a Slipway's cluster are led to",
  },
  ...Object.fromEntries(
    Object.entries(amounts).map(([name, [, example]]) => [
      name,
      { type: 'string', value: 'AMOUNT', description: `of each container: ${example}` } as const,
    ]),
  ),
};

/** Where the jobs of a runner run that stands alone. */
export function runnerExecutor(name: string, flags: Flags, config: Config): Executor {
  const { limits, shellUser, shellDocker, hostPorts } = config.jobs;
  switch (name) {
    case 'shell': {
      const engines = { engine: engineOf(config) };
      return shellExecutor({ user: shellUser, docker: shellDocker, limits, hostPorts, engines });
    }
    case 'docker': {
      const engine = engineOf(config);
      return dockerExecutor({ engine, limits, hostPorts, localImage: () => busyboxImage(engine) });
    }
    case 'kubernetes':
      return inCluster(flags);
    default:
      throw new UsageError(`--executor is kubernetes, docker or shell, not "${name}"`);
  }
}

function engineOf({ engineHost }: Config): Engine {
  return createEngine(engineHost ? { host: engineHost } : {});
}

function inCluster(flags: Flags): Executor {
  const path = flags.text('kubeconfig');
  const own = path === undefined ? ownCluster(process.env) : undefined;
  const ports = relayPorts(flags.text('relay-ports'));
  const image = flags.text('image');
  return kubernetesExecutor({
    kubeconfig: own ? { text: own.kubeconfig } : { path: path ?? '' },
    namespace: flags.text('namespace') ?? own?.namespace ?? 'gitlab-managed-apps',
    helperImage: flags.text('helper-image') ?? 'busybox:stable',
    pods: podSettings(flags),
    // Where they lead is the cluster's to know.
    ...(ports.length > 0 && { relay: { address: '', ports } }),
    ...(image !== undefined && { image }),
  });
}

function podSettings(flags: Flags): Omit<PodSettings, 'namespace'> {
  const level = flags.text('pod-security');
  const podSecurity = podSecurityLevels.find((it) => it === level);
  if (level !== undefined && podSecurity === undefined) {
    throw new UsageError(`--pod-security is ${podSecurityLevels.join(', ')}, not "${level}"`);
  }
  const given = Object.entries(amounts).map(([name, [key]]) => [key, flags.text(name)]);
  return { ...Object.fromEntries(given), podSecurity };
}

function relayPorts(text = ''): readonly number[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((it) => {
      const port = Number(it);
      if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
      throw new UsageError(`--relay-ports: "${it}" is no port`);
    });
}
