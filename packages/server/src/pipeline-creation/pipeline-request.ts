import type { PipelineSource } from '@slipway/ci';
import type { Project } from '#projects/project';
import type { GivenVariable } from '#variables/variable';

/** A wish for a pipeline. */
export interface PipelineRequest {
  readonly project: Project;
  readonly userId: number;
  readonly source: PipelineSource;
  /** Branch or tag: a bare name, or in full (`refs/heads/x`). */
  readonly ref: string;
  /** The commit, when it is not simply the ref's. */
  readonly sha?: string;
  readonly beforeSha?: string;
  readonly variables?: readonly GivenVariable[];
  /** The push option `ci.skip`. */
  readonly isSkipped?: boolean;
  /** Set for pushes: told twice, a push makes one pipeline of each ref. */
  readonly pushId?: string;
  /** The trigger job that asks for it: told twice, it gets one pipeline. */
  readonly upstream?: {
    readonly jobId: number;
    readonly pipelineId: number;
    readonly projectId: number;
  };
  /** Stands in the place of the project's file. */
  readonly config?: { readonly name: string; readonly text: string };
  /** For the `spec: inputs` of the configuration. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** A broken configuration is refused, since somebody waits for the answer. */
  readonly mustBeValid?: true;
}
