import type { Job } from '@slipway/contract';
import { useState } from 'react';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Ask } from '#ui/form/ask.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { actionsFor, whyNotCancel, whyNotRetry } from '#ui/status/status.ts';

/** The buttons of a job: play, retry, cancel, as its status allows. */
export function JobActions({
  projectId,
  job,
  isSmall = false,
  isWhole = false,
  verbs = {},
  why: whyNone,
  whyNotPlay,
  onDone,
}: {
  readonly projectId: number;
  readonly job: Job;
  /** Signs without words. */
  readonly isSmall?: boolean;
  /** Also what its status does not allow, greyed. */
  readonly isWhole?: boolean;
  /** Other words for what the buttons do here. */
  readonly verbs?: { readonly retry?: string };
  /** Why the asking user can do none of it. */
  readonly why?: string | undefined;
  /** Why nobody can play it now, though its status allows it. */
  readonly whyNotPlay?: string | null | undefined;
  /** Gets the job as it is then: a new one after a retry. */
  readonly onDone?: (job: Job) => void;
}) {
  const { isBusy, run } = useAction();
  const { canPlay, canRetry, canCancel } = actionsFor(job.retried ? 'retried' : job.status);
  const isHeldManual = job.status === 'skipped' && job.when === 'manual';
  const [isAsking, setAsking] = useState(false);
  const act = async (verb: 'play' | 'retry' | 'cancel') => {
    const answer = await post<Job>(`${projectApi(projectId)}/jobs/${job.id}/${verb}`);
    onDone?.(answer);
  };
  const press = (verb: 'play' | 'retry' | 'cancel') => {
    if (verb === 'play' && job.manual_confirmation !== undefined) setAsking(true);
    else run(() => act(verb));
  };
  const status = job.retried ? 'retried' : job.status;
  const play = job.status === 'scheduled' ? 'Start now' : 'Play';
  const button = (verb: 'play' | 'retry' | 'cancel', word: string, why = whyNone) => (
    <Verb
      key={verb}
      tone={verb === 'play' ? 'primary' : undefined}
      label={`${word}: ${job.name}`}
      isIcon={isSmall}
      {...{ isBusy, why }}
      onClick={() => press(verb)}
    >
      <Icon name={verb} />
      {!isSmall && word}
    </Verb>
  );
  return (
    <span className="actions">
      {canPlay && button('play', play, whyNone ?? whyNotPlay ?? undefined)}
      {isHeldManual && button('play', 'Play', job.hold ?? 'This job was skipped')}
      {(canRetry || isWhole) &&
        button('retry', verbs.retry ?? 'Retry', whyNone ?? whyNotRetry(status))}
      {(canCancel || isWhole) && button('cancel', 'Cancel', whyNone ?? whyNotCancel(status))}
      {isAsking && (
        <Ask
          title={`Play ${job.name}?`}
          verb="Play"
          onYes={() => act('play')}
          onClose={() => setAsking(false)}
        >
          <p>{job.manual_confirmation}</p>
        </Ask>
      )}
    </span>
  );
}
