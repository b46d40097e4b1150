/** What can be brought to the disk. */
interface Syncable {
  sync(): Promise<void>;
}

/** The syncs of one log, whose bytes may lie in several files. */
export interface Syncing {
  /** Resolves when all that is in these files now survives a power cut. Fails for good once one has failed. */
  all(files: readonly (Syncable | undefined)[]): Promise<void>;
  readonly hasFailed: boolean;
  /** The log is empty again: what was lost is no longer missed. */
  beginAnew(): void;
}

/**
 * The system tells of what the disk has lost once, and the next sync of the same file succeeds although it is still
 * lost. So a failure is remembered, and a sync waits for one that is under way, which may be the one that is told.
 */
export function createSyncing(): Syncing {
  let failure: unknown;
  let underWay: Promise<unknown> | undefined;

  async function one(file: Syncable | undefined): Promise<void> {
    if (failure !== undefined) throw failure;
    await file?.sync().catch((error: unknown) => {
      failure = error;
      throw error;
    });
  }

  return {
    async all(files) {
      if (underWay) await underWay.catch(() => {});
      // All begin at once: whoever closes one of them meanwhile waits for its sync.
      const mine = Promise.all(files.map(one));
      underWay = mine;
      await mine.finally(() => {
        if (underWay === mine) underWay = undefined;
      });
    },
    get hasFailed() {
      return failure !== undefined;
    },
    beginAnew() {
      failure = undefined;
    },
  };
}
