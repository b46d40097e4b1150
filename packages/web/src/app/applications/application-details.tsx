import type { Application, ApplicationDetails } from '@slipway/contract';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** One release: values, history with the way back, objects, notes. */
export function ApplicationView({
  api,
  application,
  isBusy,
  onRollBack,
}: {
  readonly api: string;
  readonly application: Application;
  readonly isBusy: boolean;
  readonly onRollBack: (revision: number) => void;
}) {
  const { name, namespace, revision: current } = application;
  const { data, error, reload } = useResource(
    `${api}/${namespace}/${name}#${current}`,
    (path, signal) => get<ApplicationDetails>(path, signal),
  );
  if (!data) {
    return error ? <Failure error={error} what={name} retry={reload} /> : <Loading lines={3} />;
  }
  return (
    <section aria-label={`Application ${name}`}>
      <h2>{name}</h2>
      <Table
        caption={`Revisions of ${name}`}
        rows={data.history}
        keyOf={({ revision }) => revision}
        columns={[
          { title: 'Revision', cell: ({ revision }) => revision },
          { title: 'State', cell: ({ status }) => status },
          { title: 'Chart', cell: ({ chart }) => chart },
          { title: 'When', cell: ({ updated_at: at }) => <TimeAgo at={at} /> },
          { title: 'What was done', cell: ({ description }) => description },
          {
            title: 'Actions',
            isOfVerbs: true,
            cell: ({ revision }) =>
              revision === current ? null : (
                <Verb
                  isSmall
                  isBusy={isBusy}
                  label={`Roll back ${name} to ${revision}`}
                  onClick={() => onRollBack(revision)}
                >
                  Roll back
                </Verb>
              ),
          },
        ]}
      />
      <h3>Values</h3>
      <pre>{data.values || 'none but those of the chart'}</pre>
      {data.notes.trim() !== '' && <pre>{data.notes}</pre>}
      <details>
        <summary>Objects</summary>
        <pre>{data.manifest}</pre>
      </details>
    </section>
  );
}
