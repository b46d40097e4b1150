import { readFile, statfs } from 'node:fs/promises';
import {
  busyboxImage,
  type ContainerConfig,
  type ContainerDetails,
  type ContainerLimits,
  type Engine,
  EngineError,
  type HostConfig,
  type ImageDetails,
  parseReference,
} from '@slipway/engine';
import { endExec } from './end-exec.ts';
import { label } from './labels.ts';
import { ensurePodsNetwork } from './pods-network.ts';
import type { Runtime, RuntimeContainer } from './runtime.ts';

/** Whose containers, and on which network. */
export interface EngineRuntimeOptions {
  /** Tells the containers of this cluster from those of another on the same engine. */
  readonly clusterId: string;
  readonly networkName: string;
  /** What the network is made of when it is not there yet. */
  readonly clusterCidr: string;
}

/** A runtime that keeps its containers in a Docker Engine. */
export function createEngineRuntime(engine: Engine, options: EngineRuntimeOptions): Runtime {
  const ours = { [label.cluster]: options.clusterId };
  const inspect = async (id: string): Promise<RuntimeContainer | undefined> => {
    const details = await engine.containers.inspect(id);
    return details && containerOf(details, options.networkName);
  };
  let nesting: Promise<boolean> | undefined;
  /** Asked once: it is the engine's dearest question. */
  const nests = () => {
    nesting ??= nestsGroups(engine).catch((error) => {
      nesting = undefined;
      throw error;
    });
    return nesting;
  };

  return {
    async machine() {
      const info = await engine.info();
      return {
        version: `docker://${info.ServerVersion}`,
        cpus: info.NCPU,
        memoryBytes: info.MemTotal,
        diskBytes: await diskBytes(info.DockerRootDir),
        kernelVersion: info.KernelVersion,
        osImage: info.OperatingSystem,
      };
    },
    async prepare() {
      const [sandboxImage, podCidr, boundsPods] = await Promise.all([
        busyboxImage(engine),
        ensurePodsNetwork(engine, options.networkName, options.clusterCidr),
        nests(),
      ]);
      return { network: options.networkName, podCidr, sandboxImage, boundsPods };
    },
    image: (reference) => engine.images.inspect(reference),
    pull: (reference, pullOptions) => pull(engine, reference, pullOptions),
    create: (name, config) =>
      createAnew(engine, name, { ...config, Labels: { ...config.Labels, ...ours } }),
    start: (id) => engine.containers.start(id),
    kill: (id, signal) => engine.containers.kill(id, signal),
    update: (id, limits) => setLimits(engine, id, limits),
    writtenBytes: (id) => engine.containers.writtenBytes(id),
    remove: (id) => engine.containers.remove(id, { force: true }),
    inspect,
    async list({ podUid } = {}) {
      const labels = podUid === undefined ? ours : { ...ours, [label.podUid]: podUid };
      const found = await engine.containers.list({ labels });
      const containers = await Promise.all(found.map(({ Id }) => inspect(Id)));
      return containers.filter((container) => container !== undefined);
    },
    async running() {
      const found = await engine.containers.list({ labels: ours, running: true });
      return new Set(found.map(({ Id }) => Id));
    },
    usage: (id) => usageOf(engine, id),
    async sharesProcesses(id) {
      const details = await engine.containers.inspect(id);
      return details !== undefined && (await isProcessOf(details));
    },
    logs: (id, query) => engine.containers.logs(id, query),
    async exec(id, execOptions) {
      const exec = await engine.exec(id, execOptions);
      return { ...exec, end: () => endExec(engine, ours, id, exec) };
    },
    async attach(id, attachOptions) {
      const session = await engine.containers.attach(id, attachOptions);
      // The Engine keeps who comes too late waiting for the next start, which never comes here.
      if ((await inspect(id))?.state === 'running') return session;
      session.close();
      throw new Error('the container has ended');
    },
    resize: (id, columns, rows) => engine.containers.resize(id, columns, rows),
    watch: (listener) => watch(engine, options.clusterId, listener),
  };
}

const watch = (engine: Engine, clusterId: string, listener: Parameters<Runtime['watch']>[0]) =>
  engine.events({
    filters: {
      type: ['container'],
      event: ['start', 'die', 'destroy'],
      label: [`${label.cluster}=${clusterId}`],
    },
    onEvent: ({ Actor }) => listener.onChanged(Actor.ID, Actor.Attributes),
    onConnected: () => listener.onConnected(),
    onDisconnected: (error) => listener.onDisconnected(error),
    onFault: (error) => listener.onFault(error),
  });

async function pull(
  engine: Engine,
  reference: string,
  { from, ...options }: Parameters<Runtime['pull']>[1],
): Promise<ImageDetails> {
  if (from === undefined) return engine.images.pull(reference, options);
  const image = await engine.images.pull(from, options);
  // It is looked for by its own name the next time; the engine takes no digest for one.
  if (parseReference(reference)?.digest === undefined) {
    await engine.images.tag(image.Id, reference);
  }
  return image;
}

/** One of that name which is there was left over by a start that was cut off. */
async function createAnew(engine: Engine, name: string, config: ContainerConfig) {
  try {
    return await engine.containers.create(config, { name });
  } catch (error) {
    if (!(error instanceof EngineError && error.status === 409)) throw error;
    await engine.containers.remove(name, { force: true });
    return engine.containers.create(config, { name });
  }
}

async function setLimits(engine: Engine, id: string, limits: ContainerLimits): Promise<void> {
  const before = (await engine.containers.inspect(id))?.HostConfig.Memory || Infinity;
  const { Memory = Infinity } = limits;
  // Some kernels refuse a limit below what is used, and some kill for it.
  if (Memory < before) {
    const { usage = 0 } = (await engine.containers.stats(id)).memory_stats;
    if (usage > Memory) {
      throw new Error(`the limit of ${Memory} bytes is below the ${usage} that are in use`);
    }
  }
  await engine.containers.update(id, limits);
}

async function usageOf(engine: Engine, id: string): ReturnType<Runtime['usage']> {
  try {
    const { cpu_stats: cpu, memory_stats: memory } = await engine.containers.stats(id);
    const { usage = 0, stats = {} } = memory;
    const files = stats.inactive_file ?? stats.total_inactive_file ?? 0;
    return {
      cpuSeconds: cpu.cpu_usage.total_usage / 1e9,
      memoryBytes: Math.max(0, usage - files),
    };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Whether a container's control group can be within another one's. Of version 2 a group with processes holds no
 * limited groups; systemd has names of its own for them.
 */
async function nestsGroups(engine: Engine): Promise<boolean> {
  const { CgroupVersion, CgroupDriver } = await engine.info();
  return CgroupVersion === '1' && CgroupDriver === 'cgroupfs';
}

/** An engine elsewhere keeps its containers on a disk that is not ours to see. */
async function diskBytes(directory: string): Promise<number> {
  const disk = await statfs(directory).catch(() => undefined);
  return disk ? disk.blocks * disk.bsize : 0;
}

/** Whether the process that has the container's number here is the container's. */
async function isProcessOf({ State, Path, Args }: ContainerDetails): Promise<boolean> {
  const found = await readFile(`/proc/${State.Pid}/cmdline`, 'utf8').catch(() => '');
  return found === [Path, ...Args].map((word) => `${word}\0`).join('');
}

/** What the Engine prints for a moment that has not come. */
const NEVER = '0001-01-01T00:00:00Z';

function containerOf(details: ContainerDetails, network: string): RuntimeContainer {
  const { State: state } = details;
  const neverStarted = state.StartedAt === NEVER;
  const startError = state.Error !== '' && !state.Running ? state.Error : undefined;
  const isWaiting = neverStarted && !startError && !state.Running;
  return {
    id: details.Id,
    labels: details.Config.Labels,
    state: state.Running ? 'running' : isWaiting ? 'created' : 'exited',
    exitCode: state.ExitCode,
    isOutOfMemory: state.OOMKilled,
    startError,
    startedAt: neverStarted ? undefined : state.StartedAt,
    finishedAt: finishedAt(details, startError !== undefined),
    imageId: details.Image,
    hasTty: details.Config.Tty === true,
    stopSignal: details.Config.StopSignal || 'SIGTERM',
    ip: details.NetworkSettings.Networks[network]?.IPAddress ?? '',
    volumes: Object.fromEntries(
      (details.Mounts ?? []).flatMap(({ Name, Source, Destination }) =>
        Name ? [[Destination, { name: Name, path: Source }]] : [],
      ),
    ),
    limits: limitsOf(details.HostConfig),
  };
}

function limitsOf(config: HostConfig): ContainerLimits {
  const { CpuShares = 0, CpuPeriod = 0, CpuQuota = 0, Memory = 0, MemorySwap = 0 } = config;
  return { CpuShares, CpuPeriod, CpuQuota, Memory, MemorySwap };
}

/** A container that could not be started never finished; it counts as ended when it was made. */
function finishedAt({ State, Created }: ContainerDetails, hasFailed: boolean): string | undefined {
  if (State.FinishedAt !== NEVER) return State.FinishedAt;
  return hasFailed ? Created : undefined;
}
