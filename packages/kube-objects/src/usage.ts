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

/** Who can say what is taken: the node agent. */
export interface UsageSource {
  /** The newest figures; asked for often, they are some seconds old. */
  usage(): Promise<UsageReport>;
}
