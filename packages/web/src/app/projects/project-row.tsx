import type { ClusterProblem, EnvironmentSummary, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { MiniGraph } from '#pipelines/mini-graph.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import { lookOf } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** A project in a list: what its last pipeline does, and what runs where. */
export function ProjectRow({ project }: { readonly project: Project }) {
  const { path_with_namespace: path, description, last_pipeline: pipeline } = project;
  return (
    <li className="row project-row">
      <div className="row-main">
        <Link className="row-title" href={to.project(path)}>
          {path}
        </Link>
        {description && <p className="muted">{description}</p>}
        <Environments environments={project.environments ?? []} path={path} />
      </div>
      <div className="row-side">
        {pipeline ? (
          <>
            <MiniGraph stages={pipeline.stage_statuses} />
            <Link className="plain" href={to.pipeline(path, pipeline.id)}>
              <span className="unseen">Last pipeline of {path}: </span>
              <StatusBadge status={pipeline.status} />
            </Link>
            <span className="muted">
              <TimeAgo at={pipeline.updated_at} />
            </span>
          </>
        ) : (
          <span className="muted">no pipeline yet</span>
        )}
      </div>
    </li>
  );
}

/** What runs where, as far as something was deployed. */
function Environments({
  environments,
  path,
}: {
  readonly environments: readonly EnvironmentSummary[];
  readonly path: string;
}) {
  if (environments.length === 0) return null;
  return (
    <p className="facts">
      {environments.map(({ id, name, last_deployment, cluster_problem: away }) => (
        <span key={id} title={away ? awayText(away) : undefined}>
          <StatusIcon status={away ? 'warning' : (last_deployment?.status ?? 'created')} />
          <Link className="plain" href={to.environments(path)}>
            {name}
            <span className="unseen">: {away ? awayText(away) : wordFor(last_deployment)}</span>
          </Link>
        </span>
      ))}
    </p>
  );
}

const awayText = ({ cluster, problem }: ClusterProblem) =>
  `the cluster ${cluster} could not be used: ${problem}`;

function wordFor(deployment: EnvironmentSummary['last_deployment']): string {
  return deployment ? lookOf(deployment.status).label : 'nothing deployed';
}
