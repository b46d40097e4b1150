import type { Change, Listed, New, Page } from '#store/records';

/** What a hook of a project can be told of, in GitLab's names. */
export const hookEvents = [
  'push_events',
  'tag_push_events',
  'job_events',
  'pipeline_events',
  'deployment_events',
  'releases_events',
] as const;

/** What a hook of a group can be told of. */
export const groupHookEvents = [
  ...hookEvents,
  'project_events',
  'subgroup_events',
  'member_events',
] as const;

/** What a hook of the instance can choose; of projects, groups, people and members it is told in any case. */
export const systemHookEvents = [
  'push_events',
  'tag_push_events',
  'repository_update_events',
] as const;

export type HookEvent = (typeof groupHookEvents | typeof systemHookEvents)[number];

/** What hooks that belong here can be told of. */
export function eventsFor({ projectId, groupId }: HookOwner): readonly HookEvent[] {
  if (projectId !== null) return hookEvents;
  return groupId === null ? systemHookEvents : groupHookEvents;
}

/** Where a hook belongs: to a project, to a group, or, with neither, to the instance (GitLab's system hook). */
export interface HookOwner {
  readonly projectId: number | null;
  readonly groupId: number | null;
}

/** An address that is told of what happens in a project, in those of a group, or in all. */
export interface Hook extends HookOwner {
  readonly id: number;
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly events: readonly HookEvent[];
  /** Only pushes of branches that match; empty for all. */
  readonly branchFilter: string;
  /** Sent as it is in `X-Gitlab-Token`. */
  readonly token: string | null;
  /** `whsec_…`: signs what is sent. */
  readonly signingToken: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** How many messages in a row came to nothing. */
  readonly failures: number;
  /** After several of them it is left in peace for a while. */
  readonly disabledUntil: Date | null;
  readonly createdAt: Date;
}

/** What is remembered of hooks. */
export interface HookStore {
  create(hook: New<Hook>): Promise<Hook>;
  update(id: number, change: Change<Hook>): Promise<Hook | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<Hook | undefined>;
  list(owner: HookOwner, page: Page): Promise<Listed<Hook>>;
  /** All of these: asked for each thing that happens. */
  of(owner: HookOwner): Promise<readonly Hook[]>;
}

/** Whether it is left alone for a while, after it has failed. */
export function isAtRest({ disabledUntil }: Hook, now: Date): boolean {
  return disabledUntil !== null && disabledUntil > now;
}
