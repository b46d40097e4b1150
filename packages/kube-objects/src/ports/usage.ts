/** What something takes of the machine, on average over a time. */
export interface Usage {
  readonly cpuCores: number;
  /** The processor's time since it started. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** What the containers of one pod take. */
export interface PodUsage {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly (Usage & { readonly name: string })[];
}

/** What the node and its pods take. */
export interface UsageReport {
  readonly at: Date;
  /** The time over which the processor's use was measured. */
  readonly windowSeconds: number;
  readonly node: Usage & { readonly name: string };
  readonly pods: readonly PodUsage[];
}

/** What the volume of a claim holds, as it was measured last. */
export interface VolumeUsage {
  readonly at: Date;
  readonly namespace: string;
  readonly claim: string;
  /** The pods that use it, with the name of the volume in each. */
  readonly users: readonly {
    readonly pod: string;
    readonly uid: string;
    readonly volume: string;
  }[];
  readonly usedBytes: number;
  /** What was asked for. */
  readonly capacityBytes: number;
  /** What the disk of the machine still has. */
  readonly availableBytes: number;
}

/** Who can say what is taken: the node agent. */
export interface UsageSource {
  /** The newest figures; asked for often, they are some seconds old. */
  usage(): Promise<UsageReport>;
  /** The volumes of claims that pods use; the figures are up to a minute old. */
  volumes(): Promise<readonly VolumeUsage[]>;
}
