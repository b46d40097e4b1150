import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { Artifact } from './artifact.ts';

/** When the files of jobs go. */
export interface ArtifactExpiry {
  /** Whether its time is over, and its project does not keep it as the newest of its kind. */
  isExpired(artifact: Artifact): Promise<boolean>;
  /** Deletes what has expired. */
  sweep(): Promise<void>;
}

/** Looked at in one turn of the event loop. */
const sweptAtOnce = 200;

/** `remove` deletes one, file and row. */
export function createArtifactExpiry(
  store: Pick<Store, 'artifacts'>,
  clock: Clock,
  remove: (artifact: Artifact) => Promise<void>,
): ArtifactExpiry {
  async function isExpired({ jobId, expireAt }: Artifact): Promise<boolean> {
    if (expireAt === null || expireAt > clock()) return false;
    return !(await store.artifacts.isKept(jobId));
  }

  return {
    isExpired,
    async sweep() {
      let afterId = 0;
      for (;;) {
        const some = await store.artifacts.expired(clock(), afterId, sweptAtOnce);
        const last = some.at(-1);
        if (!last) return;
        for (const artifact of some) if (await isExpired(artifact)) await remove(artifact);
        afterId = last.id;
        // What is kept costs no write that would let others have their turn.
        await setImmediate();
      }
    },
  };
}
