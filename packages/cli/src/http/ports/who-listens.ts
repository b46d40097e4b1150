import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

const listening = '0A';

/**
 * The process that listens on a TCP port, as `nginx (process 812)`. Undefined when it cannot be
 * told: not Linux, or another user's process.
 *
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export async function whoListens(port: number): Promise<string | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of await numbers('/proc')) {
    for (const descriptor of await numbers(`/proc/${pid}/fd`)) {
      const target = await quietly(() => readlink(`/proc/${pid}/fd/${descriptor}`));
      if (target && inodes.has(target)) {
        return `${await programOf(pid)} (process ${pid})`;
      }
    }
  }
  return undefined;
}

/** The program as it was called; a thread may have given the process another name. */
async function programOf(pid: string): Promise<string> {
  const commandLine = await quietly(() => readFile(`/proc/${pid}/cmdline`, 'utf8'));
  return basename(commandLine?.split('\0')[0] ?? '') || 'a program';
}

async function listeningInodes(port: number): Promise<ReadonlySet<string>> {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => quietly(() => readFile(file, 'utf8'))),
  );
  const sockets = tables
    .flatMap((table) => (table ?? '').split('\n').slice(1))
    .map((line) => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      return { local, state, inode };
    });
  return new Set(
    sockets
      .filter(({ local, state }) => state === listening && local.endsWith(`:${hexadecimal}`))
      .map(({ inode }) => `socket:[${inode}]`),
  );
}

async function numbers(directory: string): Promise<readonly string[]> {
  const names = await quietly(() => readdir(directory));
  return (names ?? []).filter((name) => /^\d+$/.test(name));
}

/** Processes come and go while we look, and others' are closed to us: both mean "not there". */
async function quietly<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
