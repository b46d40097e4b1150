import type { Runner } from '@slipway/contract';
import { getAll } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { RegisterRunner } from '#runners/register-runner.tsx';
import { RunnerTable } from '#runners/runner-table.tsx';
import { RunnerVerbs } from '#runners/runner-verbs.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';

/** Every runner of the instance. */
export function RunnersPage() {
  const runners = useResource('/api/v4/runners/all', (path, signal) =>
    getAll<Runner>(path, signal),
  );
  return (
    <>
      <div className="page-head">
        <h1>Runners</h1>
        <Verb onClick={runners.reload}>Look again</Verb>
      </div>
      <Listing of={runners} what="the runners" none="No runners yet" hint="Register one below.">
        {(items) => (
          <RunnerTable
            runners={items}
            isLinked
            verbs={(runner) => <RunnerVerbs runner={runner} onChange={runners.reload} />}
          />
        )}
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
