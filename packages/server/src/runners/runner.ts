import { unprocessable } from '#refused';

/** A registration: many machines (managers) may share one. */
export interface Runner {
  readonly id: number;
  readonly runnerType: 'instance_type' | 'group_type' | 'project_type';
  readonly tokenHash: string;
  /** The first characters after the prefix, for people to recognise it. */
  readonly shortToken: string;
  readonly tokenExpiresAt: Date | null;
  readonly description: string;
  readonly maintenanceNote: string | null;
  readonly tags: readonly string[];
  readonly runUntagged: boolean;
  readonly isLocked: boolean;
  readonly isPaused: boolean;
  readonly accessLevel: 'not_protected' | 'ref_protected';
  readonly maximumTimeoutSeconds: number | null;
  /** Of a group runner. */
  readonly namespaceId: number | null;
  /** Of a project runner. */
  readonly projectIds: readonly number[];
  readonly creatorId: number | null;
  readonly createdAt: Date;
  readonly contactedAt: Date | null;
}

/** One machine that serves a runner. */
export interface RunnerManager {
  readonly id: number;
  readonly runnerId: number;
  readonly systemId: string;
  readonly name: string;
  readonly version: string;
  readonly revision: string;
  readonly platform: string;
  readonly architecture: string;
  readonly executor: string;
  readonly ipAddress: string | null;
  readonly features: Readonly<Record<string, boolean>>;
  readonly createdAt: Date;
  readonly contactedAt: Date;
}

/** Whoever takes neither jobs with tags nor those without would wait for ever. */
export function checkRunner({ tags, runUntagged }: Pick<Runner, 'tags' | 'runUntagged'>): void {
  if (runUntagged || tags.length > 0) return;
  const problem = 'can not be empty when runner is not allowed to pick untagged jobs';
  throw unprocessable('tags_list', problem);
}
