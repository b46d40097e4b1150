import type { AboutSlipway, Runner } from '@slipway/contract';
import { get, getAll, getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';

interface Overview {
  readonly about: AboutSlipway;
  readonly version: { readonly version: string };
  readonly runners: readonly Runner[];
  readonly hasCluster: boolean;
  readonly users: number;
}

async function load(_key: string, signal: AbortSignal): Promise<Overview> {
  const [about, version, runners, hasCluster, users] = await Promise.all([
    get<AboutSlipway>('/api/v4/admin/machine/about', signal),
    get<Overview['version']>('/api/v4/version', signal),
    getAll<Runner>('/api/v4/runners/all', signal),
    get('/-/kubernetes/version', signal).then(
      () => true,
      () => false,
    ),
    getPage<unknown>('/api/v4/users?humans=true&per_page=100', signal),
  ]);
  return { about, version, runners, hasCluster, users: users.items.length };
}

/** The instance at a glance. */
export function OverviewPage() {
  const { data, error, reload } = useResource('overview', load);
  if (!data) {
    return error ? <Failure error={error} what="the overview" retry={reload} /> : <Loading />;
  }
  const online = data.runners.filter(({ status }) => status === 'online');
  const busy = data.runners.reduce((sum, { running_jobs }) => sum + running_jobs, 0);
  return (
    <>
      <h1>Administration</h1>
      <ul className="rows">
        <li className="row">
          <div className="row-main">
            <Link className="row-title" href={to.admin('runners')}>
              Runners
            </Link>
            <p className="muted">
              {online.length} of {data.runners.length} ask for jobs; {busy} jobs run now
            </p>
          </div>
          <StatusBadge
            status={online.length > 0 ? 'success' : 'failed'}
            text={online.length > 0 ? 'Online' : 'None online'}
          />
        </li>
        <li className="row">
          <div className="row-main">
            <Link className="row-title" href={to.cluster}>
              Cluster
            </Link>
            <p className="muted">
              {data.hasCluster
                ? 'Its API answers'
                : 'Slipway runs without one, or it does not answer'}
            </p>
          </div>
          <StatusBadge
            status={data.hasCluster ? 'success' : 'skipped'}
            text={data.hasCluster ? 'Answers' : 'Absent'}
          />
        </li>
        <li className="row">
          <div className="row-main">
            <Link className="row-title" href={to.admin('users')}>
              Users
            </Link>
            <p className="muted">
              {data.users === 1 ? 'You are alone here' : `${data.users} people may sign in`}
            </p>
          </div>
        </li>
      </ul>
      <dl className="definitions">
        <dt>Slipway</dt>
        <dd>
          {data.about.version}, with Node.js {data.about.node.replace(/^v/, '')}
        </dd>
        <dt>API of GitLab</dt>
        <dd>{data.version.version}</dd>
        <dt>Address</dt>
        <dd>{location.origin}</dd>
        <dt>Data folder</dt>
        <dd>
          <code>{data.about.data_folder}</code>
        </dd>
        <dt>What it takes</dt>
        <dd>
          <Link href={to.admin('storage')}>Kind by kind</Link>
        </dd>
      </dl>
      <AsCommand lines={['slipway status', 'slipway doctor', 'slipway backup DIR']} />
    </>
  );
}
