import type { JobTokenPolicy } from '#rights/job-token-policies';
import type { New } from '#store/records';

/** A project or group whose jobs may use another project by their tokens. */
export interface JobTokenAllowance {
  readonly id: number;
  /** The project that they may use. */
  readonly projectId: number;
  readonly targetKind: 'project' | 'namespace';
  /** The project or group whose jobs are meant. */
  readonly targetId: number;
  /** What they may; null is all that job tokens can. */
  readonly policies: readonly JobTokenPolicy[] | null;
  readonly createdAt: Date;
}

/** What is remembered of allow lists. */
export interface JobTokenAllowanceStore {
  create(allowance: New<JobTokenAllowance>): Promise<JobTokenAllowance>;
  delete(id: number): Promise<void>;
  list(projectId: number): Promise<readonly JobTokenAllowance[]>;
}
