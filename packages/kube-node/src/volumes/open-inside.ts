import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readlink } from 'node:fs/promises';

/** Opens no content: the handle only holds on to what was found. Linux; Node has no name for it. */
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = constants;
/** As many as the kernel follows. */
const MOST_LINKS = 40;

/** The path leads to a place outside of its folder, or to none at all. */
export class LeadsOut extends Error {
  override readonly name = 'LeadsOut';
}

/** The path by which this process, and whoever may look into it, reaches what a handle holds. */
export const pathOf = (handle: FileHandle): string => `/proc/self/fd/${handle.fd}`;

/**
 * Opens `path` below the folder `root`, making folders that are missing with the rights of `root`.
 *
 * Whoever may write in the folder may put links anywhere in it, and exchange a folder for a link
 * while we look. So each step starts from a handle on the one before, never from a path, and follows
 * no link: what a link says is walked like the rest, and must not leave `root`. Throws `LeadsOut`.
 */
export function openInside(root: string, path: string): Promise<FileHandle> {
  return walkInside(root, path, { makesFolders: true });
}

/** The same for what is there: throws `ENOENT` where something is missing. */
export function findInside(root: string, path: string): Promise<FileHandle> {
  return walkInside(root, path, { makesFolders: false });
}

async function walkInside(
  root: string,
  path: string,
  options: { readonly makesFolders: boolean },
): Promise<FileHandle> {
  await using walk = await Walk.begin(root, options.makesFolders);
  let rest = partsOf(path);
  for (let links = 0; rest.length > 0; ) {
    const [name = '', ...others] = rest;
    rest = others;
    const target = name === '..' ? await walk.back() : await walk.enter(name);
    if (target === undefined) continue;
    links += 1;
    if (links > MOST_LINKS || target.startsWith('/')) throw new LeadsOut();
    rest = [...partsOf(target), ...rest];
  }
  return walk.take();
}

const partsOf = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');

/** The folders on the way from the root to where we are. */
class Walk implements AsyncDisposable {
  readonly #handles: FileHandle[];
  /** The rights of folders that are made; undefined when none are. */
  readonly #mode: number | undefined;

  private constructor(root: FileHandle, mode: number | undefined) {
    this.#handles = [root];
    this.#mode = mode;
  }

  static async begin(root: string, makesFolders: boolean): Promise<Walk> {
    const handle = await open(root, O_PATH | O_DIRECTORY);
    return new Walk(handle, makesFolders ? (await handle.stat()).mode & 0o7777 : undefined);
  }

  /** One up, as far as the root. */
  async back(): Promise<undefined> {
    if (this.#handles.length === 1) throw new LeadsOut();
    await this.#handles.pop()?.close();
  }

  /** One down; when that is a link we stay, and what the link says comes back. */
  async enter(name: string): Promise<string | undefined> {
    const path = `${pathOf(this.#here)}/${name}`;
    const handle = await open(path, O_PATH | O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || this.#mode === undefined) throw error;
      return makeFolder(path, this.#mode);
    });
    if (!(await handle.stat()).isSymbolicLink()) {
      this.#handles.push(handle);
      return undefined;
    }
    await handle.close();
    return await readlink(path);
  }

  /** Where we are; the walk is over. */
  take(): FileHandle {
    const last = this.#here;
    this.#handles.pop();
    return last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#handles.map((handle) => handle.close()));
  }

  get #here(): FileHandle {
    const last = this.#handles.at(-1);
    if (!last) throw new Error('the walk is over');
    return last;
  }
}

/** A new folder, or what is there by now. */
async function makeFolder(path: string, mode: number): Promise<FileHandle> {
  const isOurs = await mkdir(path, mode).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  // Another container of the pod was faster.
  if (!isOurs) return open(path, O_PATH | O_NOFOLLOW);
  const handle = await open(path, O_DIRECTORY | O_NOFOLLOW);
  // After mkdir, which the process's umask limits.
  await handle.chmod(mode);
  return handle;
}
