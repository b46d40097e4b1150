import type { PipelineDraft } from '#pipelines/pipeline-store';

/** What other systems may say of a commit. */
export const externalStates = [
  'pending',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
] as const;

/** What another system can say. */
export type ExternalState = (typeof externalStates)[number];

/** What a system beside the pipelines says of a commit: Jenkins, a scanner, a bot. */
export interface CommitStatus {
  readonly id: number;
  readonly projectId: number;
  readonly userId: number;
  readonly sha: string;
  /** Branch or tag, without `refs/…`. */
  readonly ref: string;
  readonly name: string;
  /** The pipeline that it counts for; null only for those from before each had one. */
  readonly pipelineId: number | null;
  readonly status: ExternalState;
  readonly targetUrl: string | null;
  readonly description: string | null;
  readonly coverage: number | null;
  /** A newer one of this name has taken its place. */
  readonly isRetried: boolean;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Statuses that take each other's place. */
export interface StatusPlace extends Pick<CommitStatus, 'projectId' | 'sha' | 'ref' | 'name'> {
  /** Null while the commit has no pipeline on that ref. */
  readonly pipelineId: number | null;
}

/** A status before it has a number and a pipeline. */
export type SaidOfCommit = Omit<CommitStatus, 'id' | 'pipelineId'>;

/** What is remembered of them. */
export interface CommitStatusStore {
  /**
   * Changes the status of this place that is not over, if `decide` makes one of it, else adds a new one
   * that takes the place of older ones. Undefined from `decide` leaves everything as it is. A place
   * without a pipeline gets the one that `begin` drafts; its pipeline has a new version then.
   */
  settle(
    place: StatusPlace,
    decide: (going: CommitStatus | undefined) => SaidOfCommit | undefined,
    begin: () => PipelineDraft['pipeline'],
  ): Promise<CommitStatus | undefined>;
  /** Those that count for a pipeline: of each name the newest. */
  ofPipeline(pipelineId: number): Promise<readonly CommitStatus[]>;
  /** Ends all of a pipeline that are not over, as canceled; its pipeline has a new version then. */
  cancelOf(pipelineId: number, at: Date): Promise<void>;
  /** Of a commit, oldest first. */
  ofCommit(
    projectId: number,
    sha: string,
    wish: { readonly ref?: string; readonly isAll: boolean },
  ): Promise<readonly CommitStatus[]>;
}

/** GitLab's words for the way to a state, and the states it leads from; `created` is before all. */
const moves: Readonly<Record<ExternalState, { event: string; from: readonly string[] }>> = {
  pending: { event: 'enqueue', from: ['created'] },
  running: { event: 'run', from: ['created', 'pending'] },
  success: { event: 'success', from: ['created', 'pending', 'running'] },
  failed: { event: 'drop', from: ['created', 'pending', 'running'] },
  canceled: { event: 'cancel', from: ['created', 'pending', 'running'] },
  skipped: { event: 'skip', from: ['created', 'pending'] },
};

/** Why a status cannot go from one state to another, in GitLab's words; undefined when it can. */
export function objectionToMove(
  from: ExternalState | 'created',
  to: ExternalState,
): string | undefined {
  const { event, from: allowed } = moves[to];
  if (allowed.includes(from)) return undefined;
  return `Cannot transition status via :${event} from :${from} (Reason(s): Status cannot transition via "${event}")`;
}

/** Whether it may still change. */
export function isGoing({ status }: Pick<CommitStatus, 'status'>): boolean {
  return status === 'pending' || status === 'running';
}
