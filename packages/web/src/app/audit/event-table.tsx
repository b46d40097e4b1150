import type { AuditEvent } from '@slipway/contract';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Uses of power: when, whose, to what, and by which credential. */
export function EventTable({ events }: { readonly events: readonly AuditEvent[] }) {
  if (events.length === 0) return <Empty title="Nothing like it has been done" />;
  return (
    <Table
      caption="Events"
      rows={events}
      keyOf={({ id }) => id}
      columns={[
        { title: 'When', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
        { title: 'Who', cell: ({ author_name }) => author_name || 'nobody' },
        {
          title: 'What',
          cell: ({ details, event_type }) => (
            <span title={event_type}>{details.custom_message}</span>
          ),
        },
        { title: 'Whose', cell: ({ entity_path }) => entity_path },
        { title: 'To what', cell: ({ target_details }) => target_details },
        {
          title: 'By',
          cell: ({ details: { credential }, ip_address }) =>
            [credential.kind.replaceAll('_', ' '), credential.name, ip_address]
              .filter(Boolean)
              .join(' · '),
        },
      ]}
    />
  );
}
