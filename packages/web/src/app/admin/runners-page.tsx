import type { Runner } from '@slipway/contract';
import { getAll, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { RegisterRunner } from '#runners/register-runner.tsx';
import { RunnerTable } from '#runners/runner-table.tsx';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Listing } from '#ui/listing.tsx';
import { Verb } from '#ui/verb.tsx';

/** Every runner of the instance. */
export function RunnersPage() {
  const runners = useResource('/api/v4/runners/all', (path, signal) =>
    getAll<Runner>(path, signal),
  );
  const { isBusy, run } = useAction();
  const pause = ({ id, paused }: Runner) =>
    run(() => put(`/api/v4/runners/${id}`, { paused: !paused }).then(runners.reload));
  const verbs = (runner: Runner) => {
    const name = runner.description || `#${runner.id}`;
    return (
      <span className="actions">
        <Verb
          isSmall
          isBusy={isBusy}
          label={`${runner.paused ? 'Resume' : 'Pause'}: ${name}`}
          onClick={() => pause(runner)}
        >
          {runner.paused ? 'Resume' : 'Pause'}
        </Verb>
        <Confirm
          verb="Remove"
          what="runner"
          name={name}
          isSmall
          onConfirm={() => remove(`/api/v4/runners/${runner.id}`).then(runners.reload)}
        >
          <p>
            Its token stops working, and its program gets no jobs any more. Jobs that it runs now
            fail.
          </p>
        </Confirm>
      </span>
    );
  };
  return (
    <>
      <div className="page-head">
        <h1>Runners</h1>
        <Verb onClick={runners.reload}>Look again</Verb>
      </div>
      <Listing of={runners} what="the runners" none="No runners yet" hint="Register one below.">
        {(items) => <RunnerTable runners={items} verbs={verbs} />}
      </Listing>
      <RegisterRunner scope={{ runner_type: 'instance_type' }} onMade={runners.reload} />
      <AsCommand
        lines={[
          'slipway runner list',
          'slipway runner create --description "big machine" --tags docker',
          curl('POST', '/api/v4/user/runners', { runner_type: 'instance_type' }),
        ]}
      />
    </>
  );
}
