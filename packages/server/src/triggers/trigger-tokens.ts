import type { Project } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import { hashToken, makeToken } from '#tokens/token';
import { type Trigger, triggerTokenPrefix } from './trigger.ts';

type TriggerContext = Pick<Context, 'store' | 'clock'>;
type Reading = Pick<Context, 'store'>;

const shownDigits = 4;

/** Makes a token in the name of whoever asks. The token itself is kept nowhere. */
export async function makeTrigger(
  { store, clock }: TriggerContext,
  { project, user }: Asker,
  wish: Pick<Trigger, 'description' | 'expiresAt'>,
): Promise<{ readonly trigger: Trigger; readonly token: string }> {
  const now = clock();
  const token = makeToken(triggerTokenPrefix);
  const trigger = await store.triggers.create({
    ...wish,
    projectId: project.id,
    ownerId: user.id,
    tokenHash: hashToken(token),
    shortToken: token.slice(0, triggerTokenPrefix.length + shownDigits),
    lastUsedAt: null,
    createdAt: now,
    updatedAt: now,
  });
  return { trigger, token };
}

/** Says differently what a token is for. */
export async function describeTrigger(
  { store, clock }: TriggerContext,
  { id }: Trigger,
  change: Partial<Pick<Trigger, 'description'>>,
): Promise<Trigger> {
  return found(await store.triggers.update(id, { ...change, updatedAt: clock() }));
}

/** From now on the token starts nothing. */
export async function removeTrigger({ store }: Reading, { id }: Trigger): Promise<void> {
  await store.triggers.delete(id);
}

/** A page of a project's tokens, the oldest first. */
export function triggersOf(
  { store }: Reading,
  { id }: Project,
  { limit, offset }: Page,
): Promise<Listed<Trigger>> {
  return store.triggers.list(id, { limit, offset, sort: 'asc' });
}

/** A token of this project; another one's is not there. */
export async function triggerOfProject(
  { store }: Reading,
  { id: projectId }: Project,
  id: number,
): Promise<Trigger> {
  const trigger = await store.triggers.get(id);
  return found(trigger?.projectId === projectId ? trigger : undefined, 'Trigger');
}
