import type { Job } from '@slipway/contract';
import { post, projectApi } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Icon } from '#ui/icons.tsx';
import { actionsFor } from '#ui/status.ts';

/** The buttons of a job: play, retry, cancel, as its status allows. */
export function JobActions({
  projectId,
  job,
  isSmall = false,
  verbs = {},
  why: whyNone,
  whyNotPlay,
  onDone,
}: {
  readonly projectId: number;
  readonly job: Job;
  /** Signs without words. */
  readonly isSmall?: boolean;
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
  const act = (verb: 'play' | 'retry' | 'cancel') =>
    run(async () => {
      const answer = await post<Job>(`${projectApi(projectId)}/jobs/${job.id}/${verb}`);
      onDone?.(answer);
    });
  const button = (verb: 'play' | 'retry' | 'cancel', word: string, why = whyNone) => (
    <button
      key={verb}
      type="button"
      className={`button ${isSmall ? 'icon-only' : ''} ${verb === 'play' && !why ? 'primary' : ''}`}
      disabled={isBusy || why !== undefined}
      title={why ?? `${word}: ${job.name}`}
      aria-label={`${word}: ${job.name}`}
      onClick={() => act(verb)}
    >
      <Icon name={verb} />
      {!isSmall && word}
    </button>
  );
  return (
    <span className="actions">
      {canPlay &&
        button('play', job.status === 'scheduled' ? 'Start now' : 'Play', whyNotPlay ?? undefined)}
      {isHeldManual && button('play', 'Play', job.hold ?? 'This job was skipped')}
      {canRetry && button('retry', verbs.retry ?? 'Retry')}
      {canCancel && button('cancel', 'Cancel')}
    </span>
  );
}
