import type { Mount } from '@slipway/engine';
import type { Pod, Volume } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';

/** Whether the volume lives in memory. */
export const isMemory = ({ emptyDir }: Volume): boolean => emptyDir?.medium === 'Memory';

/** Where the sandbox holds the pod's volumes in memory. */
const FOLDER = '/slipway/memory/';

/** The place of a volume in the sandbox. */
export const memoryPlace = ({ name }: Pick<Volume, 'name'>): string => FOLDER + name;

/**
 * What the sandbox mounts so that volumes in memory live as long as the pod: a tmpfs of the Engine's
 * is there while anybody has it mounted, and has no name but the one that the Engine gives it. It
 * needs no right to mount, and goes with the sandbox. `most` is what the node has, in bytes.
 */
export function memoryMounts(pod: Pod, most: number): readonly Mount[] {
  return (pod.spec.volumes ?? []).filter(isMemory).map((volume) => ({
    Type: 'volume',
    Target: memoryPlace(volume),
    VolumeOptions: {
      NoCopy: true,
      DriverConfig: {
        Name: 'local',
        Options: { type: 'tmpfs', device: 'tmpfs', o: optionsOf(pod, volume, most) },
      },
    },
  }));
}

function optionsOf(pod: Pod, volume: Volume, most: number): string {
  const group = pod.spec.securityContext?.fsGroup;
  const rights = group === undefined ? 'mode=0777' : `mode=2777,gid=${group}`;
  return `size=${sizeOf(pod, volume, most)},${rights}`;
}

/** The volume's own limit, that of the pod or of all containers together, or all there is: the least of them. */
function sizeOf({ spec }: Pod, { emptyDir }: Volume, most: number): number {
  const limits = spec.containers.map(({ resources }) => quantity(resources?.limits?.memory));
  const sum = limits.reduce<number>((total, limit) => total + (limit ?? Infinity), 0);
  const whole = quantity(spec.resources?.limits?.memory) ?? Infinity;
  const own = quantity(emptyDir?.sizeLimit) || Infinity;
  // A tmpfs of size 0 has no limit.
  return Math.max(
    1,
    Math.floor(Math.min(own, whole, sum, most || Infinity, Number.MAX_SAFE_INTEGER)),
  );
}
