import type { Job, Pipeline, Project } from '@slipway/contract';
import { post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Link, navigate } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Confirm } from '#ui/confirm.tsx';
import { Icon } from '#ui/icons.tsx';
import { isActive } from '#ui/status.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Elapsed, TimeAgo } from '#ui/time.tsx';
import { clock } from '#ui/time-words.ts';
import { Verb } from '#ui/verb.tsx';
import { PipelineLink } from './pipeline-link.tsx';

/** A passed pipeline in which a job was allowed to fail warns. */
export function shown(pipeline: Pipeline): string {
  return pipeline.detailed_status.group === 'success-with-warnings' ? 'warning' : pipeline.status;
}

/** What a pipeline is, how it stands, and what can be done with all of it. */
export function PipelineHead({
  project,
  pipeline,
  jobs,
}: {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}) {
  const path = project.path_with_namespace;
  return (
    <div className="page-head">
      <div>
        <h1>{pipeline.name ?? pipeline.commit?.title ?? `Pipeline #${pipeline.id}`}</h1>
        <p className="facts">
          <StatusBadge
            status={shown(pipeline)}
            {...(pipeline.status === 'manual' && { text: 'Waits for a person' })}
          />
          <span>Pipeline #{pipeline.id}</span>
          {pipeline.upstream !== null && (
            <span>
              started by job {pipeline.upstream.job.name} of{' '}
              <PipelineLink project={project} pipeline={pipeline.upstream} />
            </span>
          )}
          <span>
            <Icon name="branch" />{' '}
            <Link href={to.code(path, 'tree', pipeline.ref)}>{pipeline.ref}</Link>
          </span>
          <span>
            <Icon name="commit" />{' '}
            <Link href={to.commit(path, pipeline.sha)}>
              <code>{pipeline.sha.slice(0, 8)}</code>
            </Link>
          </span>
          {pipeline.user && <span>by {pipeline.user.username}</span>}
          <TimeAgo at={pipeline.created_at} />
          {pipeline.started_at !== null && (
            <span>
              <Icon name="clock" />{' '}
              {isActive(pipeline.status) ? (
                <Elapsed from={pipeline.started_at} until={null} />
              ) : (
                <span className="number">{clock(pipeline.duration ?? 0)}</span>
              )}
            </span>
          )}
        </p>
      </div>
      <PipelineVerbs project={project} pipeline={pipeline} jobs={jobs} />
    </div>
  );
}

interface VerbsProps {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}

function PipelineVerbs({ project, pipeline, jobs }: VerbsProps) {
  const { isBusy, run } = useAction();
  const why = useWhyNot(project, 30);
  const whyKeep = useWhyNot(project, 50);
  const api = `${projectApi(project.id)}/pipelines/${pipeline.id}`;
  const act = (verb: 'retry' | 'cancel') => run(() => post(`${api}/${verb}`));
  const waiting = jobs.filter(({ status }) => status === 'manual');
  const canRetry = jobs.some(({ status }) => status === 'failed' || status === 'canceled');
  const canCancel = jobs.some(({ status }) => isActive(status));
  return (
    <span className="actions">
      {waiting.length > 1 && (
        <Verb isBusy={isBusy} why={why} onClick={() => run(() => playAll(project.id, waiting))}>
          <Icon name="play" /> Play all {waiting.length}
        </Verb>
      )}
      {canRetry && (
        <Verb isBusy={isBusy} why={why} onClick={() => act('retry')}>
          <Icon name="retry" /> Retry failed jobs
        </Verb>
      )}
      {canCancel && (
        <Verb isBusy={isBusy} why={why} onClick={() => act('cancel')}>
          <Icon name="cancel" /> Cancel
        </Verb>
      )}
      <Confirm
        verb="Delete"
        what="pipeline"
        name={`#${pipeline.id}`}
        why={canCancel ? 'It still runs: cancel it first.' : whyKeep}
        onConfirm={async () => {
          await remove(api);
          navigate(to.pipelines(project.path_with_namespace));
        }}
      >
        <p>
          Its {jobs.length === 1 ? 'job goes' : `${jobs.length} jobs go`} with it, with logs and
          artifacts. What was deployed stays.
        </p>
      </Confirm>
    </span>
  );
}

/** One after the other, so that each that cannot be played says so. */
async function playAll(projectId: number, jobs: readonly Job[]): Promise<void> {
  for (const { id } of jobs) await post(`${projectApi(projectId)}/jobs/${id}/play`);
}
