import type { MachineDisk } from '@slipway/contract';
import type { DiskUsage } from '@slipway/engine';

const sum = (sizes: readonly number[]) =>
  sizes.reduce((total, size) => total + Math.max(0, size), 0);

/** What each kind takes of the engine's disk, and what of it nobody needs now. */
export function diskOf(usage: DiskUsage): readonly MachineDisk[] {
  const images = usage.Images ?? [];
  const containers = usage.Containers ?? [];
  const volumes = (usage.Volumes ?? []).flatMap(({ UsageData }) => UsageData ?? []);
  const caches = usage.BuildCache ?? [];
  const used = images.filter((image) => image.Containers > 0);
  return [
    {
      kind: 'Images',
      count: images.length,
      size: usage.LayersSize,
      // As the engine itself counts: layers that images share are counted with those in use.
      reclaimable: Math.max(0, usage.LayersSize - sum(used.map(({ Size }) => Size))),
    },
    {
      kind: 'Containers',
      count: containers.length,
      size: sum(containers.map(({ SizeRw }) => SizeRw ?? 0)),
      reclaimable: sum(
        containers.filter(({ State }) => State !== 'running').map(({ SizeRw }) => SizeRw ?? 0),
      ),
    },
    {
      kind: 'Volumes',
      count: usage.Volumes?.length ?? 0,
      size: sum(volumes.map(({ Size }) => Size)),
      reclaimable: sum(volumes.filter(({ RefCount }) => RefCount === 0).map(({ Size }) => Size)),
    },
    {
      kind: 'Build cache',
      count: caches.length,
      size: sum(caches.map(({ Size }) => Size)),
      reclaimable: sum(caches.filter(({ InUse }) => !InUse).map(({ Size }) => Size)),
    },
  ];
}
