import type { Change, New } from '#store/records';
import type { Artifact } from './artifact.ts';

/** What is remembered of files of jobs. */
export interface ArtifactStore {
  get(id: number): Promise<Artifact | undefined>;
  create(artifact: New<Artifact>): Promise<Artifact>;
  update(id: number, change: Change<Artifact>): Promise<Artifact | undefined>;
  delete(id: number): Promise<void>;
  ofJob(jobId: number): Promise<readonly Artifact[]>;
  ofJobs(jobIds: readonly number[]): Promise<readonly Artifact[]>;
  /** What a project's artifacts take on the disk. */
  bytesOfProject(projectId: number): Promise<number>;
  /** Lets all of a project that would expire some time expire at this one. */
  expireAll(projectId: number, at: Date): Promise<void>;
  /** Those whose time is over, by id from `afterId` on, at most `most`. */
  expired(now: Date, afterId: number, most: number): Promise<readonly Artifact[]>;
  /** When the first of all expires; earlier than now when that one is kept. */
  nextExpiry(): Promise<Date | undefined>;
  /**
   * Whether the job belongs to the newest successful pipeline of a branch or tag that still exists,
   * or to a child pipeline of that, in a project that keeps such artifacts.
   */
  isKept(jobId: number): Promise<boolean>;
}
