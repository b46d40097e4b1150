import type { Project, WaitingJob } from '@slipway/contract';
import { useState } from 'react';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useWhyNot } from '#tokens/use-why-not.ts';
import { Ask } from '#ui/form/ask.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Icon } from '#ui/status/icons.tsx';

/** The jobs of a pipeline that wait for a person, each with its play button; its name leads to what it would change. */
export function PlayWaiting({
  project,
  jobs,
  onPlayed,
}: {
  readonly project: Project;
  readonly jobs: readonly WaitingJob[];
  readonly onPlayed: () => void;
}) {
  const { isBusy, run } = useAction();
  const why = useWhyNot(project, 30);
  const [asked, setAsked] = useState<WaitingJob>();
  const play = async ({ id }: WaitingJob) => {
    await post(`${projectApi(project.id)}/jobs/${id}/play`);
    onPlayed();
  };
  const press = (job: WaitingJob) =>
    job.manual_confirmation === undefined ? run(() => play(job)) : setAsked(job);
  return (
    <>
      <ul className="waiting-jobs">
        {jobs.map((job) => (
          <li key={job.id}>
            <Verb
              isSmall
              isBusy={isBusy}
              why={why}
              tone="primary"
              label={`Play ${job.name} of ${project.path_with_namespace}`}
              onClick={() => press(job)}
            >
              <Icon name="play" /> Play
            </Verb>
            <Link href={to.job(project.path_with_namespace, job.id)}>{job.name}</Link>
          </li>
        ))}
      </ul>
      {asked && (
        <Ask
          title={`Play ${asked.name}?`}
          verb="Play"
          onYes={() => play(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>{asked.manual_confirmation}</p>
        </Ask>
      )}
    </>
  );
}
