import type { SystemHappening } from '#outbox/happening';
import type { Store } from '#store/store';
import { groupsAround } from './hearing-hooks.ts';
import type { Hook, HookEvent } from './hook.ts';
import { eventNameFor } from './hook-rules.ts';
import type { Deliveries } from './sending/deliveries.ts';

export interface SystemEventTeller {
  readonly store: Pick<Store, 'hooks' | 'namespaces'>;
  readonly deliveries: Pick<Deliveries, 'note'>;
}

/**
 * Tells of projects, groups, people and memberships: every hook of the instance, and hooks of the groups
 * around that chose to hear of it.
 */
export async function tellSystemEvent(
  { store, deliveries }: SystemEventTeller,
  key: string,
  what: SystemHappening,
): Promise<void> {
  for (const hook of await store.hooks.of({ projectId: null, groupId: null })) {
    const event = eventNameFor(hook, 'push_events');
    await deliveries.note(hook, { event, key, payload: what.message });
  }
  const told = groupEvents[what.event];
  if (told === undefined || what.groupId === null) return;
  for (const hook of await chosenHooks(store, what.groupId, told)) {
    const payload = await messageForGroup(store, what);
    await deliveries.note(hook, { event: eventNameFor(hook, told), key, payload });
  }
}

/** What groups can hear of. */
const groupEvents: Readonly<Partial<Record<SystemHappening['event'], HookEvent>>> = {
  project_create: 'project_events',
  project_destroy: 'project_events',
  group_create: 'subgroup_events',
  group_destroy: 'subgroup_events',
  user_add_to_group: 'member_events',
  user_update_for_group: 'member_events',
  user_remove_from_group: 'member_events',
};

async function chosenHooks(
  store: SystemEventTeller['store'],
  groupId: number,
  event: HookEvent,
): Promise<readonly Hook[]> {
  const found: Hook[] = [];
  for await (const group of groupsAround(store, groupId)) {
    const hooks = await store.hooks.of({ projectId: null, groupId: group.id });
    found.push(...hooks.filter(({ events }) => events.includes(event)));
  }
  return found;
}

const hidden = '[REDACTED]';

/** Addresses of mail are for administrators; a group below a group has words of its own. */
async function messageForGroup(
  { namespaces }: SystemEventTeller['store'],
  { event, groupId, message }: SystemHappening,
): Promise<object> {
  const { owner_name: _, owner_email: __, ...rest } = message;
  if (event.startsWith('project_')) {
    // Written by us, in `system-message.ts`.
    const owners = message.owners as readonly { readonly name: string }[];
    return { ...rest, owners: owners.map(({ name }) => ({ name, email: hidden })) };
  }
  if (event.startsWith('user_')) return { ...rest, user_email: hidden };
  const parent = groupId === null ? undefined : await namespaces.get(groupId);
  return {
    ...rest,
    event_name: `sub${event}`,
    parent_group_id: groupId,
    parent_name: parent?.name,
    parent_path: parent?.path,
    parent_full_path: parent?.fullPath,
  };
}
