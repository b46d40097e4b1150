import { lstat, mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a view is made of. */
export interface ViewPlace {
  /** The folder of the job; it is seen where it is. */
  readonly slot: string;
  /** The job's own `/tmp`. */
  readonly temporary: string;
  /** An empty folder for what stands in for hidden folders. */
  readonly standIns: string;
  /** Hidden, with all above it that others may not enter. */
  readonly dataDirectory: string;
  /** Folders of `PATH`: they stay in sight. */
  readonly programs: readonly string[];
  /** Files that take the place of others. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Decides what a job sees, and makes the folders that this needs. Resolves with lines as in
 * `/etc/fstab`, to be mounted in their order.
 *
 * Shared temporary folders, the data folder, and folders that the job's user could not enter anyway
 * are covered by stand-ins, in which only the way to the job's own folder and to programs is left.
 * So paths mean the same in the job, for Slipway, and for a container engine that is told to mount
 * one of them.
 */
export async function makeView(place: ViewPlace): Promise<readonly string[]> {
  const roots = await hiddenRoots(place);
  const standIn = (root: string): string =>
    isShared(root) ? place.temporary : `${place.standIns}/${root.replaceAll('/', '+')}`;
  const inner: string[] = [];
  const visible = [place.slot, ...(await programsInSight(place))];
  for (const root of roots) {
    await mkdir(standIn(root), { recursive: true, mode: 0o755 });
    for (const path of visible.filter((found) => found.startsWith(`${root}/`))) {
      const target = standIn(root) + path.slice(root.length);
      await mkdir(target, { recursive: true, mode: 0o755 });
      inner.push(line(path, target, path === place.slot ? 'bind' : 'bind,ro'));
    }
  }
  for (const [target, source] of place.files) {
    const root = roots.find((found) => target.startsWith(`${found}/`));
    const seen = root === undefined ? target : standIn(root) + target.slice(root.length);
    if (root !== undefined) await provideFile(seen);
    inner.push(line(source, seen, 'bind'));
  }
  return [
    // Under a name of its own: what is mounted there already under the same one would be left as it is.
    'slipway-job /dev/shm tmpfs mode=1777,nosuid,nodev 0 0',
    ...inner,
    ...roots.map((root) => line(standIn(root), root, 'rbind')),
  ];
}

/** Something for a file to be mounted on. */
async function provideFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(path, '', { flag: 'wx' });
}

/** Folders to cover, none inside another; the one with the data folder last, it has the stand-ins. */
async function hiddenRoots({ dataDirectory, programs }: ViewPlace): Promise<string[]> {
  const closed = await Promise.all(programs.map(topmostClosed));
  const candidates = [
    ...sharedFolders,
    (await topmostClosed(dataDirectory)) ?? dataDirectory,
    ...closed.filter((path) => path !== undefined),
  ];
  const outermost = [...new Set(candidates)].filter(
    (path) => !candidates.some((other) => path.startsWith(`${other}/`)),
  );
  const holdsData = (root: string): number => Number(`${dataDirectory}/`.startsWith(`${root}/`));
  return outermost.sort((a, b) => holdsData(a) - holdsData(b));
}

const sharedFolders = ['/tmp', '/var/tmp'];
const isShared = (root: string): boolean => sharedFolders.includes(root);

/** The first folder on the way to `path` that others may not pass. */
async function topmostClosed(path: string): Promise<string | undefined> {
  const way: string[] = [];
  for (let folder = path; folder !== '/' && folder !== '.'; folder = dirname(folder)) {
    way.unshift(folder);
  }
  for (const folder of way) {
    const found = await stat(folder).catch(() => undefined);
    if (!found) return undefined;
    if ((found.mode & 0o001) === 0) return folder;
  }
  return undefined;
}

/** Folders of programs, but for those that would bring back what is hidden. */
async function programsInSight(place: ViewPlace): Promise<string[]> {
  const found: string[] = [];
  for (const folder of place.programs) {
    const isFolder = await lstat(folder).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (!isFolder || `${place.dataDirectory}/`.startsWith(`${folder}/`)) continue;
    // A folder behind a link would be looked for where the link leads to.
    if ((await realpath(folder)) === folder && !sharedFolders.includes(folder)) found.push(folder);
  }
  return [...new Set(found)];
}

const line = (source: string, target: string, options: string): string =>
  `${word(source)} ${word(target)} none ${options} 0 0`;

/** Spaces and the like as `fstab` wants them. */
const word = (path: string): string =>
  path.replace(/[\s\\#]/g, (found) => `\\${found.charCodeAt(0).toString(8).padStart(3, '0')}`);
