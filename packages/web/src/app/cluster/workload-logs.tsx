import { useState } from 'react';
import { Empty, Loading } from '#ui/states.tsx';
import { ContainerLogs } from './container-logs.tsx';
import type { Pod } from './kube-types.ts';
import { Refusal } from './refusal.tsx';
import { useWatch } from './use-watch.ts';

/** The logs of a workload: of each of its pods. */
export function WorkloadLogs({
  namespace,
  labels,
}: {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}) {
  const [chosen, setChosen] = useState('');
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const { objects, refused } = useWatch<Pod>(
    `${path}?labelSelector=${encodeURIComponent(selector)}`,
  );
  if (refused) return <Refusal error={refused} />;
  if (objects === undefined) return <Loading />;
  const pod = objects.find(({ metadata }) => metadata.name === chosen) ?? objects[0];
  if (!pod) return <Empty title="It has no pods, so nothing is said" />;
  return (
    <>
      <label className="choice">
        Pod
        <select value={pod.metadata.name} onChange={(event) => setChosen(event.target.value)}>
          {objects.map(({ metadata }) => (
            <option key={metadata.uid}>{metadata.name}</option>
          ))}
        </select>
      </label>
      <ContainerLogs key={pod.metadata.uid} pod={pod} />
    </>
  );
}
