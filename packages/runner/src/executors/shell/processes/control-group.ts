import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceLimits } from '#execution/resource-limits';
import { type Hierarchies, hierarchies } from './cgroup-mounts.ts';

/**
 * One job's group of processes with its limits.
 *
 *     <cgroup2>/slipway/<name>                            where version 2 has the controllers
 *     <cgroup2>/slipway/<name> and <controller>/slipway/<name>     where version 1 still has them
 *
 * Made beside the groups of the container engine and not below Slipway's own: a group that holds
 * processes cannot hand controllers down. Nothing gets out of its group by itself.
 */
export class ControlGroup {
  readonly #folders: readonly string[];
  /** Limits that this machine does not keep, by their option's name. */
  readonly missing: readonly string[];

  private constructor(folders: readonly string[], missing: readonly string[]) {
    this.#folders = folders;
    this.missing = missing;
  }

  /** Makes a group; undefined where this user cannot have any. */
  static async make(name: string, limits: ResourceLimits): Promise<ControlGroup | undefined> {
    const found = await hierarchies();
    const folders: string[] = [];
    for (const folder of groupFolders(found, name)) {
      if (await isMade(folder)) folders.push(folder);
    }
    if (folders.length === 0) return undefined;
    const missing: string[] = [];
    for (const wish of settings(limits, found, name)) {
      if (!(await isWritten(wish))) missing.push(wish.option);
    }
    return new ControlGroup(folders, [...new Set(missing)]);
  }

  /** Files by which a process joins that writes `0` to them, before it becomes somebody who may not. */
  get doors(): readonly string[] {
    return this.#folders.map((folder) => `${folder}/cgroup.procs`);
  }

  /** Ids of its processes. */
  async members(): Promise<number[]> {
    const [first] = this.#folders;
    const text = await readFile(`${first}/cgroup.procs`, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  }

  /** Whether the kernel has ended one of its processes for want of memory. */
  async wasOutOfMemory(): Promise<boolean> {
    for (const folder of this.#folders) {
      for (const file of ['memory.events', 'memory.oom_control']) {
        const text = await readFile(`${folder}/${file}`, 'utf8').catch(() => '');
        if (/^oom_kill [1-9]/m.test(text)) return true;
      }
    }
    return false;
  }

  /** Forgets the group, whose processes have all ended. */
  async remove(): Promise<void> {
    for (const folder of this.#folders) await removeGroup(folder);
  }
}

/** Limits that were asked for. What processes write to the host's disk is not counted at all. */
export const countedLimits = (limits: ResourceLimits): string[] =>
  Object.entries(limits).flatMap(([name, value]) =>
    value === undefined || name === 'disk' ? [] : [name],
  );

/** Ends what a killed runner has left in groups whose names begin with `start`. */
export async function sweepControlGroups(start: string): Promise<void> {
  for (const parent of groupFolders(await hierarchies(), '')) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((found) => found.startsWith(start))) {
      await endMembers(`${parent}/${name}`);
      await removeGroup(`${parent}/${name}`);
    }
  }
}

async function endMembers(folder: string): Promise<void> {
  for (let pause = 2; pause < 1_000; pause *= 2) {
    const text = await readFile(`${folder}/cgroup.procs`, 'utf8').catch(() => '');
    if (text === '') return;
    for (const id of text.split('\n').filter(Boolean)) {
      try {
        process.kill(Number(id), 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    await delay(pause);
  }
}

function groupFolders(found: Hierarchies, name: string): string[] {
  const mounts = [...(found.unified ? [found.unified.mount] : []), ...found.separate.values()];
  return [...new Set(mounts)].map((mount) => `${mount}/slipway${name && `/${name}`}`);
}

async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    return true;
  } catch {
    return false; // Not ours to write.
  }
}

interface Setting {
  readonly option: keyof ResourceLimits;
  readonly path: string | undefined;
  readonly value: string;
  /** Not every kernel has it, and the limit holds without. */
  readonly isExtra?: boolean;
}

const periodMicroseconds = 100_000;

function settings(
  { memory, cpus, pidsLimit }: ResourceLimits,
  found: Hierarchies,
  name: string,
): Setting[] {
  const at = (controller: string, unified: string, separate: string): string | undefined => {
    if (found.unified?.controllers.has(controller)) {
      return `${found.unified.mount}/slipway/${name}/${unified}`;
    }
    const mount = found.separate.get(controller);
    return mount && `${mount}/slipway/${name}/${separate}`;
  };
  const wishes: Setting[] = [];
  if (memory !== undefined) {
    const path = at('memory', 'memory.max', 'memory.limit_in_bytes');
    wishes.push({ option: 'memory', path, value: `${memory}` });
    const swap = at('memory', 'memory.swap.max', 'memory.memsw.limit_in_bytes');
    const most = found.unified?.controllers.has('memory') ? '0' : `${memory}`;
    wishes.push({ option: 'memory', path: swap, value: most, isExtra: true });
  }
  if (pidsLimit !== undefined) {
    const path = at('pids', 'pids.max', 'pids.max');
    wishes.push({ option: 'pidsLimit', path, value: `${pidsLimit}` });
  }
  if (cpus !== undefined) {
    const quota = Math.max(1_000, Math.round(cpus * periodMicroseconds));
    const isUnified = found.unified?.controllers.has('cpu');
    const value = isUnified ? `${quota} ${periodMicroseconds}` : `${quota}`;
    wishes.push({ option: 'cpus', path: at('cpu', 'cpu.max', 'cpu.cfs_quota_us'), value });
  }
  return wishes;
}

async function isWritten({ path, value, isExtra }: Setting): Promise<boolean> {
  if (path === undefined) return isExtra === true;
  try {
    await writeFile(path, value);
    return true;
  } catch {
    return isExtra === true;
  }
}

async function removeGroup(folder: string): Promise<void> {
  // The kernel keeps a group busy for a moment after its last process has gone.
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      return await rmdir(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      await delay(5);
    }
  }
}
