/** What volumes of claims hold, as a kubelet tells it to those who watch that they do not fill up. */
import { timestamp, type VolumeUsage } from '@slipway/kube-objects';

/** What is left of what a claim asked for, or of its disk when that is less. */
const available = ({ capacityBytes, usedBytes, availableBytes }: VolumeUsage) =>
  Math.max(0, Math.min(capacityBytes - usedBytes, availableBytes));

/** The `volume` of a pod in `stats/summary`. */
export const volumesOf = (uid: string, volumes: readonly VolumeUsage[]) =>
  volumes.flatMap((usage) =>
    usage.users
      .filter((user) => user.uid === uid)
      .map(({ volume: name }) => ({
        name,
        time: timestamp(usage.at),
        pvcRef: { name: usage.claim, namespace: usage.namespace },
        usedBytes: usage.usedBytes,
        capacityBytes: usage.capacityBytes,
        availableBytes: available(usage),
      })),
  );

/** `metrics`: what rules about filling volumes read. */
export function volumeMetrics(volumes: readonly VolumeUsage[]): string {
  const rows = [
    ['used_bytes', ({ usedBytes }: VolumeUsage) => usedBytes],
    ['capacity_bytes', ({ capacityBytes }: VolumeUsage) => capacityBytes],
    ['available_bytes', available],
  ] as const;
  const lines = rows.flatMap(([name, value]) => [
    `# TYPE kubelet_volume_stats_${name} gauge`,
    ...volumes.map((usage) => {
      const labels = `namespace="${usage.namespace}",persistentvolumeclaim="${usage.claim}"`;
      return `kubelet_volume_stats_${name}{${labels}} ${value(usage)}`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}
