/** What one job may use, for each of its containers or for all its processes on the host. */
export interface ResourceLimits {
  /** Bytes. */
  readonly memory?: number | undefined;
  /** Processors; 1.5 is one and a half. */
  readonly cpus?: number | undefined;
  readonly pidsLimit?: number | undefined;
  /** Bytes that a container may write outside of its volumes, where its place can count them. */
  readonly disk?: number | undefined;
}
