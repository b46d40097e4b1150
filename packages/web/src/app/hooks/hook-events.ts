import type { HookEvent } from '@slipway/contract';

/** What a webhook of a project can be told of. */
export const projectHookEvents: readonly HookEvent[] = [
  'push_events',
  'tag_push_events',
  'pipeline_events',
  'job_events',
  'deployment_events',
  'releases_events',
];

/** What one of a group can. */
export const groupHookEvents: readonly HookEvent[] = [
  ...projectHookEvents,
  'project_events',
  'subgroup_events',
  'member_events',
];

/** What one of the instance can choose. */
export const systemHookEvents: readonly HookEvent[] = [
  'repository_update_events',
  'push_events',
  'tag_push_events',
];
