import type { Deployment, Environment, Project } from '@slipway/contract';
import { useEffect, useState } from 'react';
import { ClusterAway } from '#clusters/cluster-away.tsx';
import { getAll, getPage, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { JobActions } from '#jobs/job-actions.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { EnvironmentVerbs } from './environment-verbs.tsx';
import { OldEnvironments } from './old-environments.tsx';
import './environments.css';

/** What runs where: each environment with its last deployment and those before. */
export function EnvironmentsPage({ project }: { readonly project: Project }) {
  const environments = useResource(`environments of ${project.id}`, (_key, signal) =>
    getAll<Environment>(`${projectApi(project.id)}/environments`, signal),
  );
  const { data, error, reload } = environments;
  const [changes, setChanges] = useState(0);
  useLive(`project=${project.id}`, [environments], {
    onDeployment: () => setChanges((before) => before + 1),
  });
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  return (
    <>
      <title>{`Environments · ${project.path_with_namespace} · Slipway`}</title>
      <h1>Environments</h1>
      {data ? (
        data.length > 0 ? (
          <ul className="environments">
            {data.map((environment) => (
              <EnvironmentCard
                key={environment.id}
                project={project}
                environment={environment}
                changes={changes}
                onDone={reload}
              />
            ))}
          </ul>
        ) : (
          <Empty title="No environments yet">
            <p>
              A job with <code>environment: staging</code> makes one, and its deployments are kept
              here.
            </p>
          </Empty>
        )
      ) : error ? (
        <Failure error={error} what="the environments" retry={reload} />
      ) : (
        <Loading />
      )}
      {data && data.length > 0 && <OldEnvironments project={project} onDone={reload} />}
    </>
  );
}

function EnvironmentCard({
  project,
  environment,
  changes,
  onDone,
}: {
  readonly project: Project;
  readonly environment: Environment;
  readonly changes: number;
  readonly onDone: () => void;
}) {
  const { name, state, external_url, last_deployment, upcoming_deployment } = environment;
  const [hasHistory, setHistory] = useState(false);
  return (
    <li className="card environment">
      <div className="environment-head">
        <h2>
          <Link href={to.environment(project.path_with_namespace, environment.id)}>{name}</Link>
        </h2>
        {state !== 'available' && <span className="muted">{state}</span>}
        {environment.auto_stop_at && (
          <span className="muted">
            stops by itself <TimeAgo at={environment.auto_stop_at} />
          </span>
        )}
        {external_url && state === 'available' && (
          <a className="button small" href={external_url} target="_blank" rel="noreferrer">
            Open <Icon name="external" />
          </a>
        )}
        <EnvironmentVerbs project={project} environment={environment} onDone={onDone} />
      </div>
      <ClusterAway problem={environment.cluster_problem} />
      {upcoming_deployment && <DeploymentRow project={project} deployment={upcoming_deployment} />}
      {last_deployment ? (
        <>
          <DeploymentRow project={project} deployment={last_deployment} />
          <details onToggle={(event) => setHistory(event.currentTarget.open)}>
            <summary>History</summary>
            {hasHistory && <History project={project} name={name} changes={changes} />}
          </details>
        </>
      ) : (
        !upcoming_deployment && <p className="muted">Nothing was deployed here yet.</p>
      )}
    </li>
  );
}

function History({
  project,
  name,
  changes,
}: {
  readonly project: Project;
  readonly name: string;
  readonly changes: number;
}) {
  const [count, setCount] = useState(10);
  const query = `environment=${encodeURIComponent(name)}&order_by=id&sort=desc&per_page=${count}`;
  const { data, error, reload } = useResource(query, (_key, signal) =>
    getPage<Deployment>(`${projectApi(project.id)}/deployments?${query}`, signal),
  );
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  if (!data) {
    return error ? (
      <Failure error={error} what="the history" retry={reload} />
    ) : (
      <Loading lines={2} />
    );
  }
  return (
    <>
      <ol className="history">
        {data.items.map((deployment) => (
          <li key={deployment.id}>
            <DeploymentRow project={project} deployment={deployment} />
          </li>
        ))}
      </ol>
      {data.hasMore && count < 100 && (
        <button type="button" className="button small" onClick={() => setCount(100)}>
          Show older deployments
        </button>
      )}
    </>
  );
}

function DeploymentRow({
  project,
  deployment,
}: {
  readonly project: Project;
  readonly deployment: Deployment;
}) {
  const { deployable, sha, ref, status, user, updated_at } = deployment;
  const path = project.path_with_namespace;
  return (
    <div className="deployment">
      <StatusBadge status={status} {...(status === 'success' && { text: 'Deployed' })} />
      <div className="row-main">
        <p>
          {deployment.rollback_of !== null ? (
            `Rollback to #${deployment.rollback_of}`
          ) : deployable ? (
            <Link href={to.job(path, deployable.id)}>
              {deployable.commit?.title ?? deployable.name}
            </Link>
          ) : (
            'The job was removed'
          )}
        </p>
        <p className="facts">
          <span>
            <Icon name="commit" /> <code>{sha.slice(0, 8)}</code>
          </span>
          <span>
            <Icon name="branch" /> {ref}
          </span>
          {deployable && <span>{deployable.name}</span>}
          {user && <span>by {user.username}</span>}
          <TimeAgo at={updated_at} />
        </p>
        {deployment.reason && <p className="problem">{deployment.reason}</p>}
        {deployable?.hold && <p className="muted">{deployable.hold}</p>}
      </div>
      {deployable && (
        <JobActions
          projectId={project.id}
          job={deployable}
          verbs={deployVerbs}
          {...(deployment.pending_approval_count > 0 && { whyNotPlay: deployable.hold })}
        />
      )}
    </div>
  );
}

/** A deployment is repeated by repeating its job. */
const deployVerbs = { retry: 'Deploy again' };
