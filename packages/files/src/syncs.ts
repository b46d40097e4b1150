/** Syncs of files by their names. */
export interface Syncs {
  /** Whether a sync of this file has failed. */
  hasFailed(name: string): boolean;
  /** Throws what the sync that failed has thrown. */
  check(name: string): void;
  /** Runs a sync, at once unless one of the same file is under way. Fails for good once one has failed. */
  run(name: string, sync: () => Promise<void>): Promise<void>;
  /** There is another file, an empty one, or none: what was lost is no longer missed. */
  forget(name: string): void;
  /** The same for all below a folder. */
  forgetBelow(folder: string): void;
}

interface Known {
  /** Never rejects. */
  underWay: Promise<void> | undefined;
  failure: { readonly reason: unknown } | undefined;
  /** Those that are under way or wait. */
  users: number;
}

/**
 * The system tells of what the disk has lost once, and the next sync of the same file succeeds although it is still
 * lost. So a failure is remembered, whoever opens the file next, and a sync waits for one that is under way, which may
 * be the one that is told.
 */
export function createSyncs(): Syncs {
  const known = new Map<string, Known>();

  function knownAs(name: string): Known {
    const file = known.get(name) ?? { underWay: undefined, failure: undefined, users: 0 };
    known.set(name, file);
    return file;
  }

  return {
    hasFailed: (name) => known.get(name)?.failure !== undefined,
    check(name) {
      const failure = known.get(name)?.failure;
      if (failure) throw failure.reason;
    },
    async run(name, sync) {
      const file = knownAs(name);
      file.users += 1;
      // Without a turn of the loop in between: whoever closes the file meanwhile waits for a sync that has begun.
      while (file.underWay) await file.underWay;
      if (!file.failure) {
        file.underWay = noting(file, sync);
        await file.underWay;
        file.underWay = undefined;
      }
      file.users -= 1;
      if (file.failure) throw file.failure.reason;
      if (file.users === 0 && known.get(name) === file) known.delete(name);
    },
    forget: (name) => void known.delete(name),
    forgetBelow(folder) {
      const start = folder === '' ? '' : `${folder}/`;
      for (const name of known.keys()) if (name.startsWith(start)) known.delete(name);
    },
  };
}

async function noting(file: Known, sync: () => Promise<void>): Promise<void> {
  try {
    await sync();
  } catch (reason) {
    file.failure = { reason };
  }
}
