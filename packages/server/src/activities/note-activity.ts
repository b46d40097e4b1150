import { type RefUpdate, zeroSha } from '@slipway/git';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { Activity } from './activity.ts';

/** What noting needs. */
export interface NotingContext {
  readonly store: Pick<Store, 'activities'>;
  readonly clock: Clock;
}

const noPush = { ref: null, beforeSha: null, afterSha: null } as const;

/** Notes what became of a branch or tag by a push. */
export async function notePush(
  { store, clock }: NotingContext,
  who: Pick<Activity, 'projectId' | 'authorId'>,
  pushId: string,
  { ref, before, after }: RefUpdate,
): Promise<void> {
  const action = after === zeroSha ? 'deleted' : before === zeroSha ? 'pushed new' : 'pushed to';
  const push = { ref, beforeSha: before, afterSha: after, key: `push ${pushId} ${ref}` };
  await store.activities.note({ ...who, ...push, action, createdAt: clock() });
}

/** Notes that a project was made, or that somebody came to it or went. */
export async function noteActivity(
  { store, clock }: NotingContext,
  { projectId, authorId, action }: Pick<Activity, 'projectId' | 'authorId' | 'action'>,
): Promise<void> {
  const createdAt = clock();
  const key = `${action} ${authorId} ${createdAt.getTime()}`;
  await store.activities.note({ projectId, authorId, action, ...noPush, key, createdAt });
}
