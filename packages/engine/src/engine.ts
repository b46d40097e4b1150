import { type Containers, createContainers } from './containers/containers.ts';
import { createExec, type StartExec } from './containers/exec.ts';
import { createEvents, type WatchEvents } from './events.ts';
import { createImages, type Images } from './images/images.ts';
import { createNetworks, type Networks } from './networks.ts';
import { createTransport, type EngineAddress } from './transport.ts';
import type { DiskUsage, EngineInfo, EngineVersion } from './types.ts';
import { createVolumes, type Volumes } from './volumes.ts';

/** A Docker Engine (or Podman in its place). Every call throws `EngineUnavailable` or `EngineError`. */
export interface Engine {
  /** The socket or URL it is spoken to at. */
  readonly address: string;
  readonly images: Images;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly exec: StartExec;
  readonly events: WatchEvents;
  /** Resolves when the Engine answers. */
  ping(): Promise<void>;
  version(): Promise<EngineVersion>;
  info(): Promise<EngineInfo>;
  /** Takes a while: it counts files. */
  diskUsage(): Promise<DiskUsage>;
  /** Drops idle connections. */
  close(): void;
}

export type EngineOptions = Partial<EngineAddress>;

/** The Engine at a unix socket (by default Docker's own) or at `tcp://host:port`. Connects on first use. */
export function createEngine(options: EngineOptions = {}): Engine {
  const transport = createTransport(addressOf(options));
  return {
    address: transport.address,
    images: createImages(transport),
    containers: createContainers(transport),
    networks: createNetworks(transport),
    volumes: createVolumes(transport),
    exec: createExec(transport),
    events: createEvents(transport),
    ping: async () => {
      (await transport.open('GET', '/_ping')).resume();
    },
    version: () => transport.json('GET', '/version'),
    info: () => transport.json('GET', '/info'),
    diskUsage: () => transport.json('GET', '/system/df'),
    close: () => transport.close(),
  };
}

const DEFAULT_SOCKET = '/var/run/docker.sock';

function addressOf(options: { socketPath?: string; host?: string }): EngineAddress {
  if (options.socketPath) return { socketPath: options.socketPath };
  if (!options.host) return { socketPath: DEFAULT_SOCKET };
  return options.host.startsWith('unix://')
    ? { socketPath: options.host.slice('unix://'.length) }
    : { host: options.host };
}
