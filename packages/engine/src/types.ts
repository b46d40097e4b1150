/**
 * What the Engine says and hears, under the Engine API's own names; only the fields we use.
 *
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/
 */

export type Labels = Readonly<Record<string, string>>;

export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly KernelVersion?: string;
}

export interface EngineInfo {
  readonly ID: string;
  readonly Name: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly ServerVersion: string;
  readonly OperatingSystem: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly KernelVersion: string;
  readonly DockerRootDir: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver: string;
}

export interface ContainerConfig {
  readonly Image: string;
  readonly Hostname?: string;
  readonly Domainname?: string;
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly Labels?: Labels;
  readonly Tty?: boolean;
  readonly OpenStdin?: boolean;
  readonly StdinOnce?: boolean;
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly StopSignal?: string;
  readonly Healthcheck?: { readonly Test: readonly string[] };
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly HostConfig?: HostConfig;
  readonly NetworkingConfig?: {
    readonly EndpointsConfig: Readonly<Record<string, EndpointConfig>>;
  };
}

export interface HostConfig {
  /** `source:target[:ro,…]`. */
  readonly Binds?: readonly string[];
  readonly Mounts?: readonly Mount[];
  readonly Tmpfs?: Readonly<Record<string, string>>;
  readonly VolumesFrom?: readonly string[];
  /** A network's name, `host`, `none`, or `container:ID`. */
  readonly NetworkMode?: string;
  readonly IpcMode?: string;
  readonly PidMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly PortBinding[]>>;
  readonly ExtraHosts?: readonly string[];
  readonly Dns?: readonly string[];
  readonly DnsSearch?: readonly string[];
  readonly DnsOptions?: readonly string[];
  readonly Links?: readonly string[];
  readonly CapAdd?: readonly string[];
  readonly CapDrop?: readonly string[];
  readonly Privileged?: boolean;
  readonly ReadonlyRootfs?: boolean;
  readonly SecurityOpt?: readonly string[];
  readonly MaskedPaths?: readonly string[];
  readonly ReadonlyPaths?: readonly string[];
  readonly GroupAdd?: readonly string[];
  readonly Sysctls?: Readonly<Record<string, string>>;
  readonly Devices?: readonly {
    readonly PathOnHost: string;
    readonly PathInContainer: string;
    readonly CgroupPermissions: string;
  }[];
  readonly Ulimits?: readonly {
    readonly Name: string;
    readonly Soft: number;
    readonly Hard: number;
  }[];
  readonly Init?: boolean;
  readonly AutoRemove?: boolean;
  /** The control group that holds the container's own. */
  readonly CgroupParent?: string;
  readonly ShmSize?: number;
  readonly Runtime?: string;
  readonly OomScoreAdj?: number;
  readonly CpuShares?: number;
  readonly CpuPeriod?: number;
  readonly CpuQuota?: number;
  readonly NanoCpus?: number;
  readonly CpusetCpus?: string;
  readonly Memory?: number;
  readonly MemorySwap?: number;
  readonly MemoryReservation?: number;
  readonly PidsLimit?: number;
  /** `size`: what a container may write to its own layer, in bytes. */
  readonly StorageOpt?: Readonly<Record<string, string>>;
  readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
}

/** What of a container may change while it runs. */
export type ContainerLimits = Pick<
  HostConfig,
  'CpuShares' | 'CpuPeriod' | 'CpuQuota' | 'Memory' | 'MemorySwap'
>;

export interface Mount {
  readonly Type: 'bind' | 'volume' | 'tmpfs';
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: { readonly Propagation?: string };
  readonly VolumeOptions?: {
    readonly Labels?: Labels;
    /** Leaves out what the image has at the target. */
    readonly NoCopy?: boolean;
    readonly DriverConfig?: {
      readonly Name: string;
      readonly Options?: Readonly<Record<string, string>>;
    };
  };
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
}

export interface PortBinding {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

export interface EndpointConfig {
  readonly Aliases?: readonly string[];
  readonly IPAMConfig?: { readonly IPv4Address?: string };
}

export interface ContainerState {
  readonly Status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly Pid: number;
  readonly ExitCode: number;
  readonly Error: string;
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

export interface ContainerDetails {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  /** The program and its arguments. */
  readonly Path: string;
  readonly Args: readonly string[];
  /** The image's id. */
  readonly Image: string;
  readonly State: ContainerState;
  readonly Config: ContainerConfig & { readonly Labels: Labels };
  readonly HostConfig: HostConfig;
  readonly Mounts?: readonly MountPoint[];
  /** Only where it was asked for. */
  readonly SizeRw?: number;
  readonly NetworkSettings: {
    readonly IPAddress?: string;
    readonly Networks: Readonly<Record<string, NetworkEndpoint>>;
    readonly Ports?: Readonly<Record<string, readonly PortBinding[] | null>>;
  };
}

/** What a container has mounted. */
export interface MountPoint {
  readonly Type: string;
  /** Of a volume; one that nobody has named has a name, too. */
  readonly Name?: string;
  /** The host's path. */
  readonly Source: string;
  readonly Destination: string;
}

export interface NetworkEndpoint {
  readonly NetworkID: string;
  readonly IPAddress: string;
  readonly Gateway: string;
  readonly Aliases?: readonly string[] | null;
}

export interface ContainerSummary {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly ImageID: string;
  readonly Created: number;
  readonly State: ContainerState['Status'];
  readonly Status: string;
  readonly Labels: Labels;
  readonly Ports?: readonly {
    readonly PrivatePort: number;
    readonly PublicPort?: number;
    readonly Type: string;
  }[];
  readonly Mounts?: readonly MountPoint[];
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, NetworkEndpoint>> | null;
  };
}

/** What `docker system df` counts. Containers and volumes say it only here. */
export interface DiskUsage {
  /** Of all layers together, each counted once. */
  readonly LayersSize: number;
  readonly Images: readonly { readonly Containers: number; readonly Size: number }[] | null;
  readonly Containers: readonly { readonly State: string; readonly SizeRw?: number }[] | null;
  readonly Volumes:
    | readonly {
        readonly UsageData?: { readonly Size: number; readonly RefCount: number } | null;
      }[]
    | null;
  readonly BuildCache?:
    | readonly { readonly Size: number; readonly InUse: boolean; readonly Shared: boolean }[]
    | null;
}

/** The figures of `docker stats` that a usage report needs. */
export interface ContainerStats {
  readonly read: string;
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly memory_stats: {
    readonly usage?: number;
    /** What the machine has, where the container has no limit. */
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}

export interface ProcessList {
  readonly Titles: readonly string[];
  readonly Processes: readonly (readonly string[])[];
}

export interface ImageDetails {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Created: string;
  readonly Size: number;
  readonly Os: string;
  readonly Architecture: string;
  readonly Config: {
    readonly User?: string;
    readonly Env?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly StopSignal?: string;
    readonly Labels?: Labels | null;
    readonly ExposedPorts?: Readonly<Record<string, object>> | null;
    readonly Volumes?: Readonly<Record<string, object>> | null;
  };
}

export interface ImageSummary {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Created: number;
  readonly Size: number;
  readonly Labels: Labels | null;
}

export interface NetworkConfig {
  readonly Name: string;
  readonly Driver?: string;
  readonly Internal?: boolean;
  readonly Labels?: Labels;
  readonly Options?: Readonly<Record<string, string>>;
  readonly IPAM?: {
    readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[];
  };
}

export interface NetworkDetails extends NetworkConfig {
  readonly Id: string;
  readonly Driver: string;
  readonly Containers?: Readonly<
    Record<string, { readonly Name: string; readonly IPv4Address: string }>
  >;
}

export interface VolumeDetails {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly Labels: Labels | null;
}

export interface EngineEvent {
  /** `container`, `image`, `network`, `volume`, `daemon`. */
  readonly Type: string;
  /** `start`, `die`, `oom`, `destroy`, `exec_die`, … */
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Labels };
  readonly time: number;
  readonly timeNano: number;
}

/** A name and a password for a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serverAddress?: string;
}
