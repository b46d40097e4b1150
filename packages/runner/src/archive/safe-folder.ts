import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { ScriptUser } from '#execution/executor';
import { give } from '#host/ownership';
import { removeTree } from '#host/remove-tree';

/** An archive wanted to write outside of its folder. */
export class UnsafePath extends Error {
  override readonly name = 'UnsafePath';
  readonly code = 'unsafe-path';

  constructor(path: string) {
    super(`the archive holds "${path}", which leads out of its folder`);
  }
}

/** An archive names a file, or what a link leads to, as no file can be called. */
class UnusableName extends Error {
  override readonly name = 'UnusableName';
  readonly code = 'unusable-name';

  constructor(path: string) {
    super(`the archive is damaged: it names a file ${JSON.stringify(path.slice(0, 100))}`);
  }
}

/**
 * A folder that archives of unknown origin are unpacked into.
 *
 * A path is refused when it is absolute or climbs, and also when a folder on its way is a link that
 * leads out: an archive can bring the link `a -> /etc` first and the file `a/passwd` after it.
 */
export class SafeFolder {
  readonly #root: string;
  readonly #user: ScriptUser;
  /** Folders already found to lie inside. */
  readonly #known = new Set<string>();

  private constructor(root: string, user: ScriptUser) {
    this.#root = root;
    this.#user = user;
  }

  /** @param user whom all that is made here belongs to */
  static async at(root: string, user: ScriptUser = { type: 'runner' }): Promise<SafeFolder> {
    await mkdir(root, { recursive: true });
    return new SafeFolder(await realpath(root), user);
  }

  /** Where the file `path` may be created; whatever was there is gone, its folder is there. */
  async place(path: string): Promise<string> {
    const target = await this.#resolve(path);
    await removeTree(target);
    return target;
  }

  /** Makes the folder `path`. */
  async directory(path: string, mode: number): Promise<void> {
    const target = await this.#inside(join(this.#root, this.#checked(path)), path);
    if (target !== this.#root) await chmod(target, mode);
  }

  /** Makes a link at `path`; it may lead anywhere, nothing is ever written through it. */
  async link(path: string, target: string): Promise<void> {
    if (target.includes('\0')) throw new UnusableName(target);
    const place = await this.place(path);
    await symlink(target, place);
    await this.handOver(place);
    this.#known.clear();
  }

  /**
   * Copies one file of the folder to another place in it: what a hard link stands for.
   *
   * @param allow is told how many bytes that are, and throws when they are too many
   */
  async copy(from: string, to: string, allow: (bytes: number) => void): Promise<void> {
    const source = await this.#resolve(from.replace(/^\.\//, ''));
    const found = await lstat(source);
    if (!found.isFile()) throw new UnsafePath(from);
    allow(found.size);
    const place = await this.place(to);
    await copyFile(source, place, constants.COPYFILE_EXCL);
    await this.handOver(place);
  }

  /** Gives what has been made at a place to the user whose folder this is. */
  async handOver(place: string): Promise<void> {
    await give(this.#user, place);
  }

  async #resolve(path: string): Promise<string> {
    const target = join(this.#root, this.#checked(path));
    if (target === this.#root) throw new UnsafePath(path);
    return join(await this.#inside(dirname(target), path), basename(target));
  }

  #checked(path: string): string {
    if (path.startsWith('/') || path.split(/[\\/]/).includes('..')) throw new UnsafePath(path);
    if (path.includes('\0')) throw new UnusableName(path);
    return path;
  }

  /** Makes `directory` step by step, so that no step is taken through a link that leads out. */
  async #inside(directory: string, path: string): Promise<string> {
    if (directory === this.#root || this.#known.has(directory)) return directory;
    const parent = await this.#inside(dirname(directory), path);
    const wanted = join(parent, basename(directory));
    try {
      await mkdir(wanted);
      await this.handOver(wanted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const real = await realpath(wanted);
    if (real !== this.#root && !real.startsWith(this.#root + sep)) throw new UnsafePath(path);
    this.#known.add(directory);
    return wanted;
  }
}
