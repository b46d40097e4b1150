import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ExecutorJob } from '#execution/executor';

/** What of a job's folder its containers may see. */
export interface JobFolders {
  /**
   * A path on the host that leads to `path` of the job for as long as the job is there, whatever
   * becomes of the job's files.
   *
   * @throws Unmountable
   */
  open(path: string): Promise<string>;
  /** Takes all of them away again. */
  close(): Promise<void>;
}

/** This cannot be mounted; the message says why. */
export class Unmountable extends Error {}

const mostMounts = 100;
/** Names a file without opening it; Node has no name for it. */
const pathOnly = 0o10000000;

/**
 * Mounts what is asked for below `folder`, which no job sees; `onHost` is where the job's builds are.
 *
 * The engine follows links in the path of a mount, and the job may put one there at any time. So the path is
 * walked here, without following any, and what was found is bound to a place of the runner's.
 */
export function openFolders(
  { inside: { builds } }: ExecutorJob,
  folder: string,
  onHost: () => string,
): JobFolders {
  const mounted: string[] = [];
  return {
    async open(path) {
      if (path === builds) return onHost();
      if (process.getuid?.() !== 0) {
        throw new Unmountable(`only ${builds} as a whole can be mounted: Slipway is not root here`);
      }
      if (mounted.length >= mostMounts) {
        throw new Unmountable(`a job mounts at most ${mostMounts} folders`);
      }
      const target = `${folder}/${mounted.length}`;
      await using found = await walk(onHost(), path.slice(builds.length + 1), path);
      if ((await found.stat()).isDirectory()) await mkdir(target, { recursive: true });
      else await writeFile(target, '', { flag: 'wx' });
      const source = `/proc/${process.pid}/fd/${found.fd}`;
      await promisify(execFile)('mount', ['--no-canonicalize', '--bind', source, target]);
      mounted.push(target);
      return target;
    },
    async close() {
      for (const target of mounted.splice(0)) await unmount(target);
    },
  };
}

/** Takes away what an earlier process has left mounted below `folder`. */
export async function sweepFolders(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const places = mounts.split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const place of places.filter((it) => it.startsWith(`${folder}/`))) await unmount(place);
}

/** At once for who looks now, and for who holds it when they end. */
async function unmount(target: string): Promise<void> {
  await promisify(execFile)('umount', ['--lazy', '--no-canonicalize', target]).catch(
    () => undefined,
  );
}

/** Goes down from `base`, one name at a time. What is missing is made, as the engine does. */
async function walk(base: string, names: string, path: string): Promise<FileHandle> {
  let at = await open(base, pathOnly | constants.O_DIRECTORY);
  for (const name of names.split('/')) {
    const here = at;
    try {
      at = await step(`/proc/self/fd/${here.fd}/${name}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
      throw new Unmountable(`${path} leads through a file`);
    } finally {
      await here.close();
    }
    const stat = await at.stat();
    if (stat.isDirectory() || stat.isFile()) continue;
    await at.close();
    throw new Unmountable(
      `${path} leads through a link or something else that is no folder and no file: only real ones of the job are mounted`,
    );
  }
  return at;
}

async function step(path: string): Promise<FileHandle> {
  const flags = pathOnly | constants.O_NOFOLLOW;
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(path);
    return await open(path, flags);
  }
}
