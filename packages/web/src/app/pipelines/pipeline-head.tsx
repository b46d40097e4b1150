import type { Job, Pipeline, Project } from '@slipway/contract';
import { useState } from 'react';
import { post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Ask } from '#ui/form/ask.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import type { ObjectParts } from '#ui/object/object-page.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { isActive } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { Elapsed, TimeAgo } from '#ui/time/time.tsx';
import { clock } from '#ui/time/time-words.ts';
import { PipelineLink } from './pipeline-link.tsx';

/** A passed pipeline in which a job was allowed to fail warns. */
export function shown(pipeline: Pipeline): string {
  return pipeline.detailed_status.group === 'success-with-warnings' ? 'warning' : pipeline.status;
}

/** What a pipeline is called. */
export function nameOf(pipeline: Pipeline): string {
  return pipeline.name ?? pipeline.commit?.title ?? `Pipeline #${pipeline.id}`;
}

/** How a pipeline stands, and since when. */
export function PipelineStanding({ pipeline }: { readonly pipeline: Pipeline }) {
  return (
    <>
      <StatusBadge
        status={shown(pipeline)}
        {...(pipeline.status === 'manual' && { text: 'Waits for a person' })}
      />
      <span>Pipeline #{pipeline.id}</span>
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
    </>
  );
}

/** What a pipeline was made of, and by whom. */
export function pipelineFacts(
  project: Project,
  pipeline: Pipeline,
  jobs: readonly Job[],
): ObjectParts['facts'] {
  const path = project.path_with_namespace;
  const { upstream } = pipeline;
  return [
    [
      'Ref',
      <Link key="ref" href={to.code(path, 'tree', pipeline.ref)}>
        {pipeline.ref}
      </Link>,
    ],
    [
      'Commit',
      <Link key="commit" href={to.commit(path, pipeline.sha)}>
        <code>{pipeline.sha.slice(0, 8)}</code>
      </Link>,
    ],
    ['By', pipeline.user?.username],
    [
      'Started by',
      upstream === null ? (
        pipeline.source.replaceAll('_', ' ')
      ) : (
        <>
          job {upstream.job.name} of <PipelineLink project={project} pipeline={upstream} />
        </>
      ),
    ],
    [
      'Jobs',
      `${jobs.filter(({ status }) => status === 'success').length} of ${jobs.length} passed`,
    ],
  ];
}

interface VerbsProps {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly jobs: readonly Job[];
}

/** What can be done with all of a pipeline. */
export function PipelineVerbs({ project, pipeline, jobs }: VerbsProps) {
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
      {waiting.length > 1 && <PlayAll project={project} jobs={waiting} why={why} />}
      <Verb
        isBusy={isBusy}
        why={why ?? (canRetry ? undefined : 'None of its jobs has failed or was canceled.')}
        onClick={() => act('retry')}
      >
        <Icon name="retry" /> Retry failed jobs
      </Verb>
      <Verb
        isBusy={isBusy}
        why={why ?? (canCancel ? undefined : 'None of its jobs runs or is about to.')}
        onClick={() => act('cancel')}
      >
        <Icon name="cancel" /> Cancel
      </Verb>
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

/** Plays all that wait for a person, after the questions that the file has for that. */
function PlayAll({
  project,
  jobs,
  why,
}: Pick<VerbsProps, 'project' | 'jobs'> & { readonly why: string | undefined }) {
  const { isBusy, run } = useAction();
  const [isAsking, setAsking] = useState(false);
  const questions = jobs.filter(({ manual_confirmation: question }) => question !== undefined);
  // One after the other, so that each that cannot be played says so.
  const play = async () => {
    for (const { id } of jobs) await post(`${projectApi(project.id)}/jobs/${id}/play`);
  };
  return (
    <>
      <Verb
        isBusy={isBusy}
        why={why}
        onClick={() => (questions.length > 0 ? setAsking(true) : run(play))}
      >
        <Icon name="play" /> Play all {jobs.length}
      </Verb>
      {isAsking && (
        <Ask
          title={`Play all ${jobs.length}?`}
          verb="Play all"
          onYes={play}
          onClose={() => setAsking(false)}
        >
          {questions.map(({ id, name, manual_confirmation: question }) => (
            <p key={id}>
              <strong>{name}</strong>: {question}
            </p>
          ))}
        </Ask>
      )}
    </>
  );
}
