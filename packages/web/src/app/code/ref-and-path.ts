/** What an address says: at which branch, tag or commit, and which file or folder. */
export interface RefAndPath {
  readonly ref: string;
  readonly path: string;
}

/**
 * Names of branches have slashes too, so `feature/x/src` may be `src` at `feature/x`. The longest
 * beginning that is a ref counts, else the first segment; undefined while that needs `names`, which
 * are not known yet.
 */
export function refAndPath(
  segments: readonly string[],
  defaultBranch: string,
  names: ReadonlySet<string> | undefined,
): RefAndPath | undefined {
  const [first] = segments;
  if (first === undefined || first === '') return { ref: defaultBranch, path: '' };
  const at = (count: number) => ({
    ref: segments.slice(0, count).join('/'),
    path: segments.slice(count).join('/'),
  });
  const isPlain = segments.length === 1 || first === defaultBranch || /^[0-9a-f]{40}$/.test(first);
  if (isPlain) return at(1);
  if (names === undefined) return undefined;
  for (let count = segments.length; count > 1; count -= 1) {
    if (names.has(segments.slice(0, count).join('/'))) return at(count);
  }
  return at(1);
}

/** The folder of a file; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
