import type { Application } from '@slipway/contract';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Helm releases with their state, and what can be done with them. */
export function ApplicationTable({
  items,
  isBusy,
  show,
  remove,
}: {
  readonly items: readonly Application[];
  readonly isBusy: boolean;
  readonly show: (application: Application) => void;
  readonly remove: (application: Application) => Promise<unknown>;
}) {
  return (
    <Table
      caption="Applications"
      rows={items}
      keyOf={({ namespace, name }) => `${namespace}/${name}`}
      columns={[
        { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
        { title: 'Namespace', cell: ({ namespace }) => <code>{namespace}</code> },
        { title: 'Revision', cell: ({ revision }) => revision },
        {
          title: 'State',
          cell: ({ status }) =>
            status === 'deployed' ? status : <span className="problem">{status}</span>,
        },
        { title: 'Chart', cell: ({ chart }) => chart },
        { title: 'Changed', cell: ({ updated_at: at }) => <TimeAgo at={at} /> },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (application) => (
            <span className="actions">
              <Verb isSmall label={`Show ${application.name}`} onClick={() => show(application)}>
                Show
              </Verb>
              <Confirm
                verb="Remove"
                what="the application"
                name={application.name}
                isSmall
                why={isBusy ? 'Another change is being done' : undefined}
                onConfirm={() => remove(application)}
              >
                <p>Its objects go, and so do its rights. Its namespace stays.</p>
              </Confirm>
            </span>
          ),
        },
      ]}
    />
  );
}
