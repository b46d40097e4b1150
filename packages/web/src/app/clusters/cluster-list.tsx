import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import { type ReactNode, useState } from 'react';
import { getAll, post, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Listing } from '#ui/list/listing.tsx';
import { ClusterTable } from './cluster-table.tsx';
import { ConnectCluster } from './connect-cluster.tsx';
import { JobPodsForm } from './job-pods-form.tsx';
import { ScopeForm } from './scope-form.tsx';
import { Steps } from './steps.tsx';

/** The clusters of one owner: how they are, trying and forgetting them, and connecting another. */
export function ClusterList({
  api,
  add,
  why,
  address,
  whose,
}: {
  /** `/api/v4/projects/1/clusters` */
  readonly api: string;
  /** What follows it where one is added. */
  readonly add: 'user' | 'add';
  readonly why: string | undefined;
  /** Of the page of one. */
  readonly address: (id: number) => string;
  /** Where one chooses whose clusters are shown. */
  readonly whose?: ReactNode;
}) {
  const clusters = useResource(api, (path, signal) => getAll<ConnectedCluster>(path, signal));
  const [tried, setTried] = useState<{ readonly name: string; readonly report: ClusterReport }>();
  const [chosen, setChosen] = useState<ConnectedCluster>();
  const [moved, setMoved] = useState<ConnectedCluster>();
  const { isBusy, run } = useAction();
  const check = ({ id, name }: ConnectedCluster) =>
    run(async () => {
      setTried({ name, report: await post<ClusterReport>(`${api}/${id}/check`) });
      clusters.reload();
    });
  const toggle = ({ id, enabled }: ConnectedCluster) =>
    run(() => put(`${api}/${id}`, { enabled: !enabled }).then(clusters.reload));
  const jobs = (cluster: ConnectedCluster) =>
    cluster.jobs === null
      ? setChosen(cluster)
      : run(() => put(`${api}/${cluster.id}`, { jobs_attributes: null }).then(clusters.reload));
  const done = () => {
    setChosen(undefined);
    setMoved(undefined);
    clusters.reload();
  };
  const forget = ({ id }: ConnectedCluster) => remove(`${api}/${id}`).then(clusters.reload);
  return (
    <>
      <p className="muted">
        Jobs with an environment use the built-in cluster unless one is connected for their
        environment.
      </p>
      {whose}
      <Listing
        of={clusters}
        what="the clusters"
        none="No clusters connected yet"
        hint="Connect one below."
      >
        {(items) => (
          <ClusterTable
            {...{ items, address, isBusy, why, check, toggle, forget, jobs }}
            move={setMoved}
          />
        )}
      </Listing>
      {chosen && <JobPodsForm {...{ api, why }} cluster={chosen} onDone={done} />}
      {moved && <ScopeForm {...{ api, why }} key={moved.id} cluster={moved} onDone={done} />}
      {tried && <Steps name={tried.name} report={tried.report} />}
      <ConnectCluster
        {...{ api, add, why }}
        onTried={(name, report) => setTried({ name, report })}
        onMade={clusters.reload}
      />
    </>
  );
}

/** The same as commands. `flag` is how they name the owner: ` --group shop`. */
export const clusterCommands = (flag: string) =>
  [
    `slipway cluster connect NAME --context CONTEXT${flag}`,
    `slipway cluster scope NAME production${flag}`,
    `slipway cluster list${flag}`,
  ] as const;
