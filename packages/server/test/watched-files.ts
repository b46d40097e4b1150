import { setImmediate } from 'node:timers/promises';
import { createMemoryFiles, type Files } from '@slipway/files';

/** Files in memory of which one sees when what grows is synced and closed, on a disk that can be slow and can fail. */
export interface WatchedFiles {
  readonly files: Files;
  /** `sync 0/1.log`, `close 0/1.log`, in their order. */
  readonly told: string[];
  /** What each sync fails with. */
  failure: Error | undefined;
  /** What each sync waits for. */
  slowness: Promise<void> | undefined;
}

export function watchedFiles(): WatchedFiles {
  const told: string[] = [];
  const files = createMemoryFiles({
    async syncFile(name) {
      await watched.slowness;
      if (watched.failure) throw watched.failure;
      told.push(`sync ${name}`);
    },
  });
  const watched: WatchedFiles = {
    told,
    failure: undefined,
    slowness: undefined,
    files: {
      ...files,
      async append(name) {
        const appender = await files.append(name);
        const { close } = appender;
        return Object.assign(appender, {
          async close() {
            told.push(`close ${name}`);
            await close();
          },
        });
      },
    },
  };
  return watched;
}

/** A clock for what is done later: `pass` does all that is due, and what follows from it. */
export function laterByHand() {
  const due = new Set<() => void>();
  return {
    later(run: () => void) {
      due.add(run);
      return () => void due.delete(run);
    },
    get isWaiting() {
      return due.size > 0;
    },
    async pass() {
      const now = [...due];
      due.clear();
      for (const run of now) run();
      // Nothing here waits for more than what is in memory.
      await setImmediate();
    },
  };
}

/** What a disk says that fails. */
export function diskError(): Error {
  return Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
}
