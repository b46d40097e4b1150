import type { Project } from '@slipway/contract';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import type { Traced } from './traced.ts';

/** Where a commit of a project was deployed, and which pods run it now. */
export function DeployedCommit({
  project,
  sha,
}: {
  readonly project: Project;
  readonly sha: string;
}) {
  const deployments = useResource(
    `/api/v4/provenance?sha=${sha}`,
    async (key, signal): Promise<readonly Traced[]> => {
      const all = await get<readonly Traced[]>(key, signal);
      // A fork has the same commit.
      return all.filter((it) => it.project.id === project.id);
    },
  );
  const path = project.path_with_namespace;
  return (
    <Listing of={deployments} what="the deployments" none="It was deployed nowhere">
      {(items) => (
        <Table
          caption="Deployments of this commit"
          rows={items}
          keyOf={({ deployment }) => deployment.id}
          columns={[
            {
              title: 'Number',
              cell: ({ environment, deployment: { id, iid, is_rollback } }) => (
                <>
                  <Link href={to.deployment(path, environment.id, id)}>#{iid}</Link>
                  {is_rollback && <p className="muted">rollback</p>}
                </>
              ),
            },
            {
              title: 'To',
              cell: ({ environment: { id, name } }) => (
                <Link href={to.environment(path, id)}>{name}</Link>
              ),
            },
            { title: 'Status', cell: ({ deployment }) => <Standing of={deployment} /> },
            { title: 'Runs now', cell: (it) => <Pods of={it} /> },
            { title: 'When', cell: ({ deployment }) => <TimeAgo at={deployment.created_at} /> },
          ]}
        />
      )}
    </Listing>
  );
}

function Standing({ of: { status } }: { readonly of: Traced['deployment'] }) {
  return <StatusBadge status={status} {...(status === 'success' && { text: 'Deployed' })} />;
}

/** Those of the built-in cluster have pages. */
function Pods({ of: { pods, cluster } }: { readonly of: Traced }) {
  if (pods.length === 0) return <span className="muted">nothing of it</span>;
  return pods.map((pod) => {
    const [namespace, name = ''] = pod.split('/');
    if (cluster !== null) return <p key={pod}>{`${pod} in ${cluster}`}</p>;
    return (
      <p key={pod}>
        <Link href={to.object('pods', namespace, name)}>{pod}</Link>
      </p>
    );
  });
}
