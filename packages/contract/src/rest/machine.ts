/* What runs and lies on the machine, and what the engine says of it: ours, for administrators. */

/** Whose a container is. */
export interface ContainerOwner {
  readonly kind: 'pod' | 'job' | 'slipway' | 'other';
  /** `staging/web-1`, `job 12`; empty for one of somebody else. */
  readonly name: string;
}

/** A container of the engine, whoever made it. */
export interface MachineContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** `running`, `exited`, … */
  readonly state: string;
  /** In the engine's words: `Up 3 minutes`. */
  readonly status: string;
  readonly created_at: string;
  readonly owner: ContainerOwner;
  /** `8080 → 80/tcp` */
  readonly ports: readonly string[];
}

/** What a container takes, as the engine counts it at one moment. */
export interface ContainerUsage {
  readonly at: string;
  /** Of the processor, since it was started. */
  readonly cpu_seconds: number;
  /** In bytes, without files that are only kept for speed. */
  readonly memory: number;
  /** What it may take, or all that the machine has. */
  readonly memory_limit: number;
}

/** An image that lies on the machine. */
export interface MachineImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly created_at: string;
  /** Names of containers. */
  readonly used_by: readonly string[];
}

/** A volume of the machine's engine. */
export interface MachineVolume {
  readonly name: string;
  readonly driver: string;
  readonly used_by: readonly string[];
}

/** A network of the machine's engine. */
export interface MachineNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly used_by: readonly string[];
  /** The engine's own, or the cluster's: they stay. */
  readonly is_kept: boolean;
}

/** Everything at once. */
export interface Machine {
  readonly engine: {
    readonly address: string;
    readonly version: string | null;
    readonly system: string | null;
    readonly cpus: number | null;
    readonly memory: number | null;
    /** Why it does not answer, and what to do; null while it does. */
    readonly problem: string | null;
  };
  readonly containers: readonly MachineContainer[];
  readonly images: readonly MachineImage[];
  readonly volumes: readonly MachineVolume[];
  readonly networks: readonly MachineNetwork[];
}

/** What one kind of things takes of the disk. */
export interface MachineDisk {
  readonly kind: string;
  readonly count: number;
  readonly size: number;
  /** As much as nobody needs now. */
  readonly reclaimable: number;
}

/** The program that serves. */
export interface AboutSlipway {
  readonly version: string;
  /** Of Node.js. */
  readonly node: string;
  readonly data_folder: string;
}

/** What the data folder takes of its disk, by what it is for. */
export interface DataStorage {
  /** Of the disk. */
  readonly total: number;
  readonly free: number;
  /** The largest first. */
  readonly parts: readonly { readonly kind: string; readonly size: number }[];
}

/** What no image needs any more, and was given back, or would be. */
export interface RegistryCollected {
  readonly dry_run: boolean;
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Without a tag, and named by the cluster: they stay. */
  readonly in_use: number;
}

/** Something that goes when the machine is tidied up. */
export interface PruneItem {
  readonly kind: 'container' | 'image' | 'volume' | 'network';
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
}

/** What goes, or has gone, and what would not go. */
export interface Pruned {
  readonly items: readonly PruneItem[];
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}

/** What `slipway doctor` says about one thing. */
export interface DoctorFinding {
  readonly status: 'ok' | 'warning' | 'error';
  readonly what: string;
  readonly finding: string;
  readonly remedy?: string;
}
