import type { Hook, HookEvent } from '@slipway/contract';
import { UsageError } from '#command';

/** The word for each event that a hook can choose. */
const names = {
  push: 'push_events',
  tag: 'tag_push_events',
  pipeline: 'pipeline_events',
  job: 'job_events',
  deployment: 'deployment_events',
  release: 'releases_events',
  project: 'project_events',
  subgroup: 'subgroup_events',
  member: 'member_events',
  repository: 'repository_update_events',
} as const satisfies Record<string, HookEvent>;

/** All of them; which a hook can choose depends on whose it is. */
export const eventWords: readonly string[] = Object.keys(names);

/** GitLab's name of an event. @throws UsageError for a word that is none */
export function eventNamed(word: string): HookEvent {
  const name = Object.entries(names).find(([key]) => key === word)?.[1];
  if (name !== undefined) return name;
  throw new UsageError(`"${word}" is no event; events are ${eventWords.join(', ')}`);
}

/** What a hook is told of, in words. */
export function eventsOf(hook: Hook): readonly string[] {
  return Object.entries(names).flatMap(([word, name]) => (hook[name] === true ? [word] : []));
}
