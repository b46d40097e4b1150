import type { DoctorFinding } from '@slipway/contract';
import { useEffect } from 'react';
import type { Node } from '#cluster/kube-types.ts';
import { useWatch } from '#cluster/watch/use-watch.ts';
import { nodeStanding } from '#cluster/workload/workload-status.ts';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import './home.css';

/** Engine, disk and cluster in one line, each with what is wrong with it; as much as one may know. */
export function StandingLine() {
  const { session } = useSession();
  return (
    <div className="standing-line">
      {session?.is_admin && <MachineStanding />}
      <ClusterStanding />
    </div>
  );
}

const marks = { ok: 'success', warning: 'warning', error: 'failed' } as const;

function MachineStanding() {
  const { data, reload } = useResource(
    '/api/v4/admin/machine/findings?brief=true',
    (path, signal) => get<readonly DoctorFinding[]>(path, signal),
  );
  useEffect(() => {
    addEventListener('focus', reload);
    return () => removeEventListener('focus', reload);
  }, [reload]);
  return data?.map(({ what, status, finding, remedy }) => (
    <span key={what} className="standing">
      <Link href={to.machine(status === 'ok' ? 'containers' : 'findings')}>
        <StatusIcon status={marks[status]} />
        {what.replace(/^./, (first) => first.toUpperCase())}: {finding}
      </Link>
      {/* Also on the first start, when the engine is what is missing. */}
      {status !== 'ok' && remedy && <span className="muted">{remedy}</span>}
    </span>
  ));
}

function ClusterStanding() {
  const nodes = useWatch<Node>('/api/v1/nodes');
  if (nodes.refused !== undefined || nodes.objects === undefined) return null;
  const unwell = nodes.objects.filter((node) => nodeStanding(node).look === 'failed');
  const [first] = unwell;
  return (
    <Link href={to.cluster}>
      <StatusIcon status={first ? 'failed' : 'success'} />
      Cluster:{' '}
      {first
        ? `${first.metadata.name} is not ready`
        : nodes.objects.length === 1
          ? 'its node is ready'
          : `${nodes.objects.length} nodes are ready`}
    </Link>
  );
}
