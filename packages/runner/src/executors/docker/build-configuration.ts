import type { Engine, HostConfig } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { detectShell } from '#execution/script';
import type { OpenJobEngine } from '../engine-socket/open-job-engine.ts';
import { confinement } from './confinement.ts';
import { type NetworkWish, relaySysctls } from './container-network.ts';
import { labels } from './labels.ts';

/** How the container of a job is made. */
export interface BuildOptions {
  readonly engine: Engine;
  readonly image: string;
  /** As people call it. */
  readonly imageName: string;
  readonly network: string | undefined;
  readonly reach: Omit<NetworkWish, 'isOwnNetwork'>;
  readonly limits: ResourceLimits;
  readonly graceMilliseconds: number;
  /** The job's own way to the engine, where there is one. */
  readonly own: Pick<OpenJobEngine, 'certificates' | 'entered' | 'hosts' | 'socket'> | undefined;
  /** Where a job builds images without the engine. */
  readonly builder: Pick<HostConfig, 'Binds' | 'SecurityOpt'>;
  /** Said in the place of what the job says. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** Where clients look for the engine. */
const engineAddress = '/var/run/docker.sock';

/** Where the container sees its gate and its script; it cannot write there. */
const controlFolder = '/slipway';

/** What the container is told to do: by its command, and on its input once more. */
export const runCommand = `. ${controlFolder}/run`;

/** The text of `run`. A TERM for all, in a container whose first process is an entrypoint, must not end the waiting. */
export const runScript = [
  `read -r _ < ${controlFolder}/gate`,
  'trap : TERM',
  detectShell(`${controlFolder}/script`, `"$shell" ${controlFolder}/script < /dev/null; exit $?`),
  '',
].join('\n');

/** A job's container in the words of the Engine API; `control` is the host's folder with its gate. */
export function configuration(
  job: ExecutorJob,
  options: BuildOptions,
  control: string,
): Parameters<Engine['containers']['create']>[0] {
  const { inside, host, payload, variables } = job;
  const { own } = options;
  const entrypoint = payload.image?.entrypoint;
  const user = payload.image?.executor_opts?.docker?.user;
  return {
    Image: options.image,
    Hostname: job.uniqueName.slice(0, 63),
    ...(entrypoint && entrypoint.length > 0 && { Entrypoint: entrypoint }),
    Cmd: ['sh', '-c', runCommand],
    OpenStdin: true,
    StdinOnce: true,
    ...(user && { User: user }),
    Env: [...new Map([...variables, ...options.overrides])].map(
      ([name, value]) => `${name}=${value}`,
    ),
    Labels: labels(job, 'build'),
    HostConfig: {
      Binds: [
        `${host.builds}:${inside.builds}`,
        `${control}:${controlFolder}:ro`,
        ...(own ? [`${own.socket}:${engineAddress}`] : []),
        ...(own?.certificates ? [`${own.certificates.host}:${own.certificates.inside}:ro`] : []),
        ...(options.builder.Binds ?? []),
      ],
      ...(options.builder.SecurityOpt && { SecurityOpt: options.builder.SecurityOpt }),
      ...(own && { ExtraHosts: own.hosts.map((name) => `${name}:127.0.0.1`) }),
      // The log is ours; a second copy of 200 MB in the Engine's folder helps nobody.
      LogConfig: { Type: 'none', Config: {} },
      ...(options.network && { NetworkMode: options.network }),
      ...((options.reach.relay ?? own) && { Sysctls: relaySysctls }),
      ...confinement(options.limits),
    },
  };
}
