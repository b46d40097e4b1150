import { CommandFailed } from '#command';

/** What the cluster keeps, by the data folder. */
export const clusterDatabase = 'cluster/cluster.db';

/**
 * What a data folder holds that cannot be made again. Caches, work trees, logs, sockets and locks are not
 * among it, nor the files of pods, which belong to the machine.
 */
export const contents = {
  /** Copied first, each as of one moment: what they name is on the disk by then, and is copied after. */
  databases: ['slipway.db', clusterDatabase],
  /** Taken as they are; a repository's objects after its refs, which name them. */
  others: [
    'credentials.json',
    'secrets.key',
    'runners.json',
    'ports.json',
    'slipway.yml',
    'cluster/service-range',
    'cluster/pki',
    'artifacts',
    'traces',
    'lfs',
    'uploads',
    'packages',
    'blobs',
    'repositories',
  ],
} as const;

/** What is on its way, and named by nobody. */
export function isPassing(path: string): boolean {
  return /(?:\.new|\.lock|\.tmp)$|^blobs\/(?:uploads|staging|journal)\/|\/\.incoming\/|\/tmp_(?:pack|obj|idx)_|\/incoming-/.test(
    path,
  );
}

/** Whether a file is an object of git, which comes before every ref to it. */
export function isObject(path: string): boolean {
  return /^repositories\/.*\/objects\//.test(path);
}

/**
 * Whoever made a backup decides what it names; where that is put is decided here.
 *
 * @throws CommandFailed for a path that no backup of ours holds
 */
export function requireOwnPath(path: string): void {
  const isPlain = path
    .split('/')
    .every((part) => /^[^\\\0]+$/.test(part) && !/^\.{1,2}$/.test(part));
  const belongs = [...contents.databases, ...contents.others].some(
    (own) => path === own || path.startsWith(`${own}/`),
  );
  if (isPlain && belongs) return;
  throw new CommandFailed(
    `the backup names ${JSON.stringify(path)}, which belongs to no data folder; nothing was restored`,
  );
}
