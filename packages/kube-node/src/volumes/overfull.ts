import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pod, Volume } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import { isMemory } from './memory-volumes.ts';

/** The volumes on disk that may not grow beyond a size. Those in memory cannot. */
export const limitedVolumes = ({ spec }: Pod): readonly Volume[] =>
  (spec.volumes ?? []).filter((volume) => volume.emptyDir?.sizeLimit && !isMemory(volume));

/** What to tell of the first volume that has outgrown its limit; undefined while none has. */
export async function overfull(pod: Pod, directory: string): Promise<string | undefined> {
  for (const { name, emptyDir } of limitedVolumes(pod)) {
    const limit = quantity(emptyDir?.sizeLimit);
    const used = await usedBytes(join(directory, 'volumes', name));
    if (limit !== undefined && used > limit) {
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir?.sizeLimit}". `;
    }
  }
  return undefined;
}

/** By a process of its own: containers may have made any number of files. */
async function usedBytes(path: string): Promise<number> {
  // It complains of files that go away while it counts, and counts the others.
  const count = promisify(execFile)('du', ['-skx', '--', path], { timeout: 60_000 });
  const { stdout } = await count.catch(({ stdout = '' }: { stdout?: string }) => ({ stdout }));
  return Number(stdout.split('\t')[0] || 0) * 1024;
}
