import type { Change, New } from '#store/records';

/** Which tags of a project are removed by themselves, and how often: GitLab's words. */
export interface CleanupPolicy {
  readonly id: number;
  readonly projectId: number;
  readonly isEnabled: boolean;
  readonly cadence: Cadence;
  /** So many of the newest stay, of those that the patterns choose. */
  readonly keepN: number | null;
  /** Only what is older goes: `90d`. */
  readonly olderThan: string | null;
  readonly nameRegex: string;
  readonly nameRegexKeep: string | null;
  readonly nextRunAt: Date;
}

/** How often, in GitLab's words. */
export const cadences = ['1d', '7d', '14d', '1month', '3month'] as const;

/** How often it is cleaned up. */
export type Cadence = (typeof cadences)[number];

/** GitLab's choices. */
export const keepChoices = [1, 5, 10, 25, 50, 100];
export const ageChoices = ['7d', '14d', '30d', '60d', '90d'];

const dayMs = 24 * 60 * 60 * 1000;
const days: Readonly<Record<Cadence, number>> = {
  '1d': 1,
  '7d': 7,
  '14d': 14,
  '1month': 30,
  '3month': 90,
};

/** What a project has until somebody chooses: nothing is removed. */
export const policyDefaults = {
  isEnabled: false,
  cadence: '1d',
  keepN: 10,
  olderThan: '90d',
  nameRegex: '.*',
  nameRegexKeep: null,
} as const satisfies Omit<CleanupPolicy, 'id' | 'projectId' | 'nextRunAt'>;

/** When it runs after `now`. */
export function nextRun(cadence: Cadence, now: Date): Date {
  return new Date(now.getTime() + days[cadence] * dayMs);
}

/** What is remembered of policies: one for each project that has chosen. */
export interface CleanupPolicyStore {
  of(projectId: number): Promise<CleanupPolicy | undefined>;
  /** Makes it or changes it, and plans its next run with it. */
  put(policy: New<CleanupPolicy>): Promise<CleanupPolicy>;
  update(id: number, change: Change<CleanupPolicy>): Promise<CleanupPolicy | undefined>;
}
