import { HttpError } from '#http/http-error';
import type { Clock } from '#log';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { type Json, lfsJson } from './lfs-call.ts';
import type { LfsLock } from './lfs-lock.ts';

/** Who asks about the locks of which project. */
export interface LockCall {
  readonly projectId: number;
  readonly user: User;
  /** May break other people's locks. */
  readonly isMaintainer: boolean;
}

const mostListed = 100;

/** Locks of files that cannot be merged, as GitLab answers about them. */
export function createLfsLocks({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  async function json({ id, path, userId, createdAt }: LfsLock): Promise<Json> {
    const owner = await store.users.get(userId);
    return { id: String(id), path, locked_at: createdAt, owner: { name: owner?.name ?? '' } };
  }

  return {
    async list(projectId: number, query: URLSearchParams): Promise<Response> {
      const after = Number(query.get('cursor') ?? 0) || 0;
      const wanted = Number(query.get('limit')) || mostListed;
      const limit = Math.min(mostListed, Math.max(1, wanted));
      const rest = matching(await store.lfsLocks.list(projectId), query).filter(
        ({ id }) => id >= after,
      );
      const next = rest[limit];
      return lfsJson({
        locks: await Promise.all(rest.slice(0, limit).map(json)),
        ...(next && { next_cursor: String(next.id) }),
      });
    },

    /** Before each push: which locks are mine, and which are in its way. */
    async verify({ projectId, user }: LockCall): Promise<Response> {
      const all = await store.lfsLocks.list(projectId);
      const of = (isMine: boolean) => all.filter(({ userId }) => (userId === user.id) === isMine);
      const [ours, theirs] = [of(true).map(json), of(false).map(json)];
      return lfsJson({ ours: await Promise.all(ours), theirs: await Promise.all(theirs) });
    },

    async create({ projectId, user }: LockCall, { path }: Json): Promise<Response> {
      if (typeof path !== 'string' || path === '' || path.length > 511) {
        throw new HttpError(422, 'path is missing or too long');
      }
      try {
        const lock = { projectId, path, userId: user.id, createdAt: clock() };
        return lfsJson({ lock: await json(await store.lfsLocks.create(lock)) }, 201);
      } catch (error) {
        if (!(error instanceof StoreConflict)) throw error;
        const other = (await store.lfsLocks.list(projectId)).find((lock) => lock.path === path);
        return lfsJson(
          { message: 'already locked', ...(other && { lock: await json(other) }) },
          409,
        );
      }
    },

    async remove(call: LockCall, id: number, { force }: Json): Promise<Response> {
      const { projectId, user, isMaintainer } = call;
      const lock = (await store.lfsLocks.list(projectId)).find((each) => each.id === id);
      if (!lock) return lfsJson({ message: 'Lock not found' }, 404);
      const isMine = lock.userId === user.id;
      if (!isMine && force !== true) {
        const owner = await store.users.get(lock.userId);
        return lfsJson({ message: `${lock.path} is locked by ${owner?.name}` }, 403);
      }
      if (!isMine && !isMaintainer) {
        return lfsJson({ message: 'You must have maintainer access to force delete a lock' }, 403);
      }
      await store.lfsLocks.delete(lock.id);
      return lfsJson({ lock: await json(lock) });
    },
  };
}

function matching(locks: readonly LfsLock[], query: URLSearchParams): readonly LfsLock[] {
  const [path, id] = [query.get('path'), query.get('id')];
  return locks.filter(
    (lock) => (path === null || lock.path === path) && (id === null || String(lock.id) === id),
  );
}
