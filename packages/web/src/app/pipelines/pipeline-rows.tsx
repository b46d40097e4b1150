import type { PipelineSummary, Project } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { isActive } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { MiniGraph } from './mini-graph.tsx';
import { useCommits } from './use-commits.ts';

/** Pipelines, one below the other. */
export function PipelineRows({
  project,
  pipelines,
}: {
  readonly project: Project;
  readonly pipelines: readonly PipelineSummary[];
}) {
  const commits = useCommits(
    project.id,
    // Those that came as events have none.
    pipelines.filter(({ commit }) => commit === undefined).map(({ sha }) => sha),
  );
  const why = useWhyNot(project, 30);
  const titleOf = ({ commit, sha }: PipelineSummary) => (commit ?? commits.get(sha))?.title;
  const path = project.path_with_namespace;
  return (
    <ul className="rows">
      {pipelines.map((pipeline) => (
        <li key={pipeline.id} className="row pipeline-row">
          <div className="pipeline-status">
            <StatusBadge status={pipeline.status} />
          </div>
          <div className="row-main">
            <Link className="row-title" href={to.pipeline(path, pipeline.id)}>
              {pipeline.name ?? titleOf(pipeline) ?? `Pipeline #${pipeline.id}`}
            </Link>
            <p className="facts">
              <span>#{pipeline.id}</span>
              <span>
                <Icon name="branch" /> {pipeline.ref}
              </span>
              <span>
                <Icon name="commit" /> <code>{pipeline.sha.slice(0, 8)}</code>
              </span>
              <span>{sources[pipeline.source] ?? pipeline.source}</span>
            </p>
          </div>
          <div className="row-side muted">
            <MiniGraph stages={pipeline.stage_statuses} />
            <TimeAgo at={pipeline.created_at} />
          </div>
          {why === undefined && <RowVerbs project={project} pipeline={pipeline} />}
        </li>
      ))}
    </ul>
  );
}

/** What can be done now with all of a pipeline; events bring what comes of it. */
function RowVerbs({
  project,
  pipeline: { id, status },
}: {
  readonly project: Project;
  readonly pipeline: PipelineSummary;
}) {
  const { isBusy, run } = useAction();
  const verb = isActive(status) ? 'cancel' : canTryAgain(status) ? 'retry' : undefined;
  if (verb === undefined) return null;
  return (
    <Verb
      isIcon
      isBusy={isBusy}
      label={verb === 'cancel' ? `Cancel pipeline #${id}` : `Retry failed jobs of #${id}`}
      onClick={() => run(() => post(`${projectApi(project.id)}/pipelines/${id}/${verb}`))}
    >
      <Icon name={verb} />
    </Verb>
  );
}

const canTryAgain = (status: string) => status === 'failed' || status === 'canceled';

/** How a pipeline came to be, in words. */
export const sources: Readonly<Record<string, string>> = {
  push: 'by push',
  api: 'by API',
  web: 'by hand',
  schedule: 'by schedule',
  trigger: 'by trigger',
  pipeline: 'by another pipeline',
  parent_pipeline: 'by its parent',
};
