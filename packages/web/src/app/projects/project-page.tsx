import type { Environment, PipelineSummary, Project } from '@slipway/contract';
import { useState } from 'react';
import { ClusterAway } from '#clusters/cluster-away.tsx';
import { getAll, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { PipelineRows } from '#pipelines/pipeline-rows.tsx';
import { usePipelines } from '#pipelines/use-pipelines.ts';
import { levelIn, roleOf } from '#tokens/roles.ts';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Copy } from '#ui/copy.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { ObjectPage } from '#ui/object/object-page.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { PushHint } from './push-hint.tsx';
import { StarVerb } from './star-verb.tsx';

const NewPipeline = onDemand(
  async () => (await import('#pipelines/new-pipeline.tsx')).NewPipeline,
  null,
);

/** A project at a glance. */
export function ProjectPage({ project }: { readonly project: Project }) {
  const path = project.path_with_namespace;
  const pipelines = usePipelines(project, 5);
  const environments = useResource(`environments of ${project.id}`, (_key, signal) =>
    getAll<Environment>(`${projectApi(project.id)}/environments`, signal),
  );
  useLive(`project=${project.id}&with_stages=true`, [pipelines, environments], {
    onPipeline: pipelines.merge,
    onDeployment: environments.reload,
  });
  const newest = pipelines.data?.items.slice(0, 5);
  return (
    <ObjectPage
      kind="project"
      name={project.name}
      status={<Standing project={project} last={newest?.[0]} />}
      reason={project.description ? <p className="muted">{project.description}</p> : null}
      verbs={<Verbs project={project} />}
      tabs="above"
      facts={[
        ['Clone', <Copy key="clone" label="Clone address" text={project.http_url_to_repo} />],
        ['Default branch', project.default_branch],
        ['Who may see it', project.visibility],
        ['Your role', levelIn(project) > 0 && roleOf(levelIn(project))],
        ['Last activity', <TimeAgo key="activity" at={project.last_activity_at} />],
      ]}
      commands={[
        `git clone ${project.http_url_to_repo}`,
        `slipway project show ${path}`,
        `slipway pipeline list --project ${path}`,
      ]}
    >
      <title>{`${path} · Slipway`}</title>
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
    </ObjectPage>
  );
}

/** How its last pipeline stands. */
function Standing({
  project,
  last,
}: {
  readonly project: Project;
  readonly last: PipelineSummary | undefined;
}) {
  if (!last) return <span>{project.empty_repo ? 'empty' : 'no pipeline yet'}</span>;
  return (
    <>
      <StatusBadge status={last.status} />
      <Link href={to.pipeline(project.path_with_namespace, last.id)}>Pipeline #{last.id}</Link>
      <span>on {last.ref}</span>
      <TimeAgo at={last.updated_at} />
    </>
  );
}

function Verbs({ project }: { readonly project: Project }) {
  const [isMaking, setMaking] = useState(false);
  const why = useWhyNot(project, 30);
  return (
    <>
      <StarVerb project={project} />
      <Verb
        why={project.empty_repo ? 'The repository is empty: push a branch first.' : why}
        onClick={() => setMaking(true)}
      >
        New pipeline
      </Verb>
      {isMaking && <NewPipeline project={project} onClose={() => setMaking(false)} />}
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
      {environments.map(({ id, name, external_url, last_deployment, cluster_problem }) => (
        <li key={id} className="row">
          <div className="row-main">
            <Link className="row-title" href={to.environment(path, id)}>
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
            <ClusterAway problem={cluster_problem} />
          </div>
          <div className="row-side">
            {last_deployment ? (
              <StatusBadge
                status={last_deployment.status}
                {...(last_deployment.status === 'success' && { text: 'Deployed' })}
              />
            ) : (
              <span className="muted">nothing deployed</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
