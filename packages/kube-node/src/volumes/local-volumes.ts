import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalVolumes } from '@slipway/kube-objects';

/** A folder that was made for a claim, by its uid. */
const ours = /^pvc-[0-9a-f-]{36}$/;

/** Volumes as folders below `directory`; whatever user a container runs as may write there. */
export function createLocalVolumes(directory: string): LocalVolumes {
  const pathOf = (volume: string) => {
    if (!ours.test(volume)) throw new Error(`${volume} is no volume of this machine's own`);
    return join(directory, volume);
  };
  return {
    async create(volume) {
      const path = pathOf(volume);
      await mkdir(path, { recursive: true });
      // After mkdir, which the process's umask limits.
      await chmod(path, 0o777);
      return path;
    },
    async remove(volume) {
      await rm(pathOf(volume), { recursive: true, force: true });
    },
    async list() {
      const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      return names.filter((name) => ours.test(name));
    },
  };
}
