import { found } from '#refused';
import type { Context } from '#services';
import type { Change, Listed, New, Page } from '#store/records';
import type { Hook, HookOwner } from './hook.ts';
import { checkHook } from './hook-rules.ts';
import type { Delivery } from './sending/delivery.ts';

type HookContext = Pick<Context, 'store'>;

/** Keeps a hook. */
export async function makeHook({ store }: HookContext, hook: New<Hook>): Promise<Hook> {
  checkHook(hook);
  return store.hooks.create(hook);
}

/** Changes a hook. Whoever has looked after it wants it to be told again. */
export async function editHook(
  { store }: HookContext,
  hook: Hook,
  wish: Change<Hook>,
): Promise<Hook> {
  const change = { ...wish, failures: 0, disabledUntil: null };
  checkHook({ ...hook, ...change });
  return found(await store.hooks.update(hook.id, change));
}

/** From now on nothing is told there. */
export async function removeHook({ store }: HookContext, { id }: Hook): Promise<void> {
  await store.hooks.delete(id);
}

/** A page of the hooks that belong here, the oldest first. */
export function hooksOf(
  { store }: HookContext,
  owner: HookOwner,
  { limit, offset }: Page,
): Promise<Listed<Hook>> {
  return store.hooks.list(owner, { limit, offset, sort: 'asc' });
}

/** A hook that belongs here; another one's is not there. */
export async function hookOf(
  { store }: HookContext,
  { projectId, groupId }: HookOwner,
  id: number,
): Promise<Hook> {
  const hook = await store.hooks.get(id);
  const isTheirs = hook?.projectId === projectId && hook.groupId === groupId;
  return found<Hook>(isTheirs ? hook : undefined);
}

/** A page of what was told there. */
export function deliveriesOf(
  { store }: HookContext,
  { id }: Hook,
  { limit, offset }: Page,
): Promise<Listed<Delivery>> {
  return store.deliveries.list(id, { limit, offset });
}

/** What was told there at a time; another hook's is not there. */
export async function deliveryOf(
  { store }: HookContext,
  { id: hookId }: Hook,
  id: number,
): Promise<Delivery> {
  const delivery = await store.deliveries.get(id);
  return found<Delivery>(delivery?.hookId === hookId ? delivery : undefined);
}
