/** What one listener wants to hear of. */
export interface Topic {
  readonly projectIds: readonly number[];
  /** Also of a job: its pipeline. */
  readonly pipelineId?: number;
  /** With a job the bytes of its trace are told, too. */
  readonly jobId?: number;
}
