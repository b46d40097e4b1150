import type { Environment, Project } from '@slipway/contract';
import { getAll, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { PipelineRows } from '#pipelines/pipeline-rows.tsx';
import { usePipelines } from '#pipelines/use-pipelines.ts';
import { Copy } from '#ui/copy.tsx';
import { Icon } from '#ui/icons.tsx';
import { Empty, Failure, Loading } from '#ui/states.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { PushHint } from './push-hint.tsx';
import { StarVerb } from './star-verb.tsx';

/** A project at a glance. */
export function ProjectPage({ project }: { readonly project: Project }) {
  const path = project.path_with_namespace;
  const pipelines = usePipelines(project, 5);
  const environments = useResource(`environments of ${project.id}`, (_key, signal) =>
    getAll<Environment>(`${projectApi(project.id)}/environments`, signal),
  );
  useLive(`project=${project.id}`, [pipelines, environments], {
    onPipeline: pipelines.merge,
    onDeployment: environments.reload,
  });
  const newest = pipelines.data?.items.slice(0, 5);
  return (
    <>
      <title>{`${path} · Slipway`}</title>
      <div className="page-head">
        <div>
          <h1>{project.name}</h1>
          {project.description && <p className="muted">{project.description}</p>}
        </div>
        <span className="actions">
          <StarVerb project={project} />
          <Copy label="Clone address" text={project.http_url_to_repo} />
        </span>
      </div>
      <section aria-labelledby="last-pipelines">
        <h2 id="last-pipelines">Last pipelines</h2>
        {newest ? (
          newest.length > 0 ? (
            <>
              <PipelineRows project={project} pipelines={newest} />
              <p className="below">
                <Link href={to.pipelines(path)}>All pipelines</Link>
              </p>
            </>
          ) : (
            <Empty title="No pipelines yet">
              <PushHint project={project} />
            </Empty>
          )
        ) : pipelines.error ? (
          <Failure error={pipelines.error} what="the pipelines" retry={pipelines.reload} />
        ) : (
          <Loading />
        )}
      </section>
      <section aria-labelledby="environments">
        <h2 id="environments">Environments</h2>
        {environments.data ? (
          <EnvironmentList project={project} environments={environments.data} />
        ) : environments.error ? (
          <Failure error={environments.error} what="the environments" retry={environments.reload} />
        ) : (
          <Loading lines={2} />
        )}
      </section>
    </>
  );
}

function EnvironmentList({
  project,
  environments,
}: {
  readonly project: Project;
  readonly environments: readonly Environment[];
}) {
  const path = project.path_with_namespace;
  if (environments.length === 0) {
    return (
      <p className="muted">
        None yet. A job with <code>environment:</code> makes one.
      </p>
    );
  }
  return (
    <ul className="rows">
      {environments.map(({ id, name, external_url, last_deployment }) => (
        <li key={id} className="row">
          <div className="row-main">
            <Link className="row-title" href={to.environments(path)}>
              {name}
            </Link>
            {last_deployment && (
              <p className="facts">
                <span>
                  <Icon name="commit" /> <code>{last_deployment.sha.slice(0, 8)}</code>
                </span>
                <TimeAgo at={last_deployment.updated_at} />
                {external_url && (
                  <a href={external_url} target="_blank" rel="noreferrer">
                    Open <Icon name="external" />
                  </a>
                )}
              </p>
            )}
          </div>
          <div className="row-side">
            {last_deployment ? (
              <StatusBadge status={last_deployment.status} />
            ) : (
              <span className="muted">nothing deployed</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
