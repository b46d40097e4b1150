import { useState } from 'react';
import type { Pod } from '#cluster/kube-types.ts';
import { Refusal } from '#cluster/refusal.tsx';
import type { Watched } from '#cluster/watch/use-watch.ts';
import { Empty, Loading } from '#ui/state/states.tsx';
import { ContainerLogs } from './container-logs.tsx';

/** The logs of a workload: of each of its pods. */
export function WorkloadLogs({ pods }: { readonly pods: Watched<Pod> | undefined }) {
  const [chosen, setChosen] = useState('');
  if (pods?.refused) return <Refusal error={pods.refused} />;
  const objects = pods?.objects;
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
