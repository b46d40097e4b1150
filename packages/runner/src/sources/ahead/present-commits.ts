import { openPlainFile } from '#host/plain-file';

/** What a work tree says that it has. */
export interface Present {
  /** The commit that was checked out last, if any. */
  readonly haves: readonly string[];
  /** Commits whose parents are not there. */
  readonly shallow: readonly string[];
}

const mostBytes = 256 << 10;

/**
 * Reads what a fetch can build upon; undefined where there is no repository yet.
 *
 * An earlier job may have written anything there: it is taken as a word of where to begin. Where it is not
 * true the checkout fails, and git fetches all anew.
 */
export async function presentCommits(git: string): Promise<Present | undefined> {
  const head = await textOf(`${git}/HEAD`);
  if (head === undefined) return undefined;
  const shallow = (await textOf(`${git}/shallow`)) ?? '';
  return { haves: shasIn(head), shallow: shasIn(shallow) };
}

const shasIn = (text: string): string[] =>
  text.split('\n').filter((line) => /^[0-9a-f]{40}$/.test(line));

async function textOf(path: string): Promise<string | undefined> {
  const file = await openPlainFile(path, path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
