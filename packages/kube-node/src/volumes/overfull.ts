import { join } from 'node:path';
import type { Pod, Volume } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import { isMemory } from './memory-volumes.ts';
import { usedBytes } from './used-bytes.ts';

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
