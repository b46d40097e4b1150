import type { Runner } from '@slipway/contract';
import { put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';

/** What a runner is called. */
export const runnerName = ({ id, description }: Runner) => description || `#${id}`;

/** Lets a runner rest, and takes its place away. */
export function RunnerVerbs({
  runner,
  onChange,
  onRemoved = onChange,
}: {
  readonly runner: Runner;
  readonly onChange: () => void;
  readonly onRemoved?: () => void;
}) {
  const { isBusy, run } = useAction();
  const { id, paused } = runner;
  const name = runnerName(runner);
  const verb = paused ? 'Resume' : 'Pause';
  return (
    <span className="actions">
      <Verb
        isSmall
        isBusy={isBusy}
        label={`${verb}: ${name}`}
        onClick={() => run(() => put(`/api/v4/runners/${id}`, { paused: !paused }).then(onChange))}
      >
        {verb}
      </Verb>
      <Confirm
        verb="Remove"
        what="runner"
        name={name}
        isSmall
        onConfirm={() => remove(`/api/v4/runners/${id}`).then(onRemoved)}
      >
        <p>
          Its token stops working, and its program gets no jobs any more. Jobs that it runs now
          fail.
        </p>
      </Confirm>
    </span>
  );
}
