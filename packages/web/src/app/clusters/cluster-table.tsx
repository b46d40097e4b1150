import type { ConnectedCluster } from '@slipway/contract';
import { Link } from '#frame/router.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

type Act = (cluster: ConnectedCluster) => void;

/** Clusters with their state and what can be done with them. */
export function ClusterTable({
  items,
  address,
  isBusy,
  why,
  check,
  toggle,
  forget,
  jobs,
  move,
}: {
  readonly items: readonly ConnectedCluster[];
  /** Of the page of one. */
  readonly address: (id: number) => string;
  readonly isBusy: boolean;
  readonly why: string | undefined;
  readonly check: Act;
  readonly toggle: Act;
  readonly jobs: Act;
  readonly move: Act;
  readonly forget: (cluster: ConnectedCluster) => Promise<unknown>;
}) {
  return (
    <Table
      caption="Clusters"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Name',
          cell: ({ id, name }) => (
            <strong>
              <Link href={address(id)}>{name}</Link>
            </strong>
          ),
        },
        {
          title: 'Environments',
          cell: ({ environment_scope: scope }) => (scope === '*' ? 'all' : <code>{scope}</code>),
        },
        {
          title: 'Address',
          cell: ({ platform_kubernetes: { api_url: url } }) => <code className="value">{url}</code>,
        },
        {
          title: 'Accounts',
          cell: ({ managed }) => (managed ? 'one for each environment' : 'one that all jobs share'),
        },
        {
          title: 'Jobs',
          cell: ({ jobs: pods }) =>
            pods === null ? (
              'run elsewhere'
            ) : (
              <>
                run in <code>{pods.namespace}</code>
              </>
            ),
        },
        { title: 'State', cell: (cluster) => <ClusterState cluster={cluster} /> },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (cluster) => (
            <span className="actions many-actions">
              <Verb
                {...{ isBusy, why }}
                isSmall
                label={`Check ${cluster.name}`}
                onClick={() => check(cluster)}
              >
                Check
              </Verb>
              <Verb
                {...{ isBusy, why }}
                isSmall
                label={`Environments of ${cluster.name}`}
                onClick={() => move(cluster)}
              >
                Environments…
              </Verb>
              <Verb
                {...{ isBusy, why }}
                isSmall
                label={`Jobs in ${cluster.name}`}
                onClick={() => jobs(cluster)}
              >
                {cluster.jobs === null ? 'Jobs…' : 'No more jobs'}
              </Verb>
              <Verb
                {...{ isBusy, why }}
                isSmall
                label={`${cluster.enabled ? 'Switch off' : 'Switch on'} ${cluster.name}`}
                onClick={() => toggle(cluster)}
              >
                {cluster.enabled ? 'Switch off' : 'Switch on'}
              </Verb>
              <Confirm
                verb="Forget"
                what="the cluster"
                name={cluster.name}
                isSmall
                why={why}
                onConfirm={() => forget(cluster)}
              >
                <p>What runs in it stays. Jobs of its environments use the next one that fits.</p>
              </Confirm>
            </span>
          ),
        },
      ]}
    />
  );
}

/** Whether it can be used, or why not. */
export function ClusterState({ cluster }: { readonly cluster: ConnectedCluster }) {
  const { enabled, problem, checked_at: at } = cluster;
  if (!enabled) return 'switched off';
  if (problem !== null) return <p className="problem">{problem}</p>;
  if (at === null) return 'not used yet';
  return (
    <>
      worked <TimeAgo at={at} />
    </>
  );
}
