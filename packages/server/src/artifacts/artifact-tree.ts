import type { ListedEntry } from './archive.ts';

/** A file or folder of an archive, in GitLab's shape. Paths of folders end in `/`. */
export interface ArtifactNode {
  readonly name: string;
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly size: number | null;
  readonly mode: string;
}

/** A folder that the archive does not name by itself. */
const folderMode = '40755';

/**
 * What lies in a folder of an archive (`''` is the top), folders first, by name; with `isRecursive`
 * everything below. Undefined when there is no such folder.
 */
export function artifactTree(
  entries: readonly ListedEntry[],
  folder: string,
  isRecursive: boolean,
): readonly ArtifactNode[] | undefined {
  const base = folder.replace(/^\/+|\/+$/g, '');
  const prefix = base === '' ? '' : `${base}/`;
  const inside = entries.filter(({ path }) => path.startsWith(prefix));
  if (inside.length === 0 && base !== '') return undefined;
  const nodes = new Map<string, ArtifactNode>();
  for (const entry of inside) {
    for (const node of nodesOf(entry, prefix)) {
      if (node.type === 'directory' && nodes.has(node.path)) continue;
      nodes.set(node.path, node);
    }
  }
  const all = [...nodes.values()];
  const isHere = ({ path }: ArtifactNode) => !path.slice(prefix.length, -1).includes('/');
  return (isRecursive ? all : all.filter(isHere)).sort(
    (a, b) => a.type.localeCompare(b.type) || a.path.localeCompare(b.path, 'en'),
  );
}

/** An entry with the folders that lead to it from `prefix`. */
function nodesOf({ path, sizeBytes, mode }: ListedEntry, prefix: string): readonly ArtifactNode[] {
  const parts = path.slice(prefix.length).split('/');
  const last = parts.pop() ?? '';
  const folders = parts.map((name, index) => ({
    name,
    path: `${prefix}${parts.slice(0, index + 1).join('/')}/`,
    type: 'directory' as const,
    size: null,
    mode: folderMode,
  }));
  return last === ''
    ? folders
    : [...folders, { name: last, path, type: 'file', size: sizeBytes, mode }];
}
