import type { AuditEvent } from '@slipway/contract';
import { useState } from 'react';
import { getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

const perPage = 50;
const kinds = [
  ['', 'everything'],
  ['Project', 'projects'],
  ['Group', 'groups'],
  ['User', 'users'],
  ['Gitlab::Audit::InstanceScope', 'the instance'],
] as const;

/** Every use of power, the newest first. The filter stands in the address, so that it can be sent on. */
export function AuditLogPage() {
  const query = useQuery();
  const [pages, setPages] = useState(1);
  const filter = new URLSearchParams(
    ['entity_type', 'created_after', 'created_before'].flatMap((name) => {
      const value = query.get(name) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
  const path = `/api/v4/audit_events?${filter}`;
  const { data, error, reload } = useResource(`${path}#${pages}`, async (_key, signal) => {
    const all = await Promise.all(
      Array.from({ length: pages }, (_, index) =>
        getPage<AuditEvent>(`${path}&per_page=${perPage}&page=${index + 1}`, signal),
      ),
    );
    return {
      items: all.flatMap(({ items }) => items),
      hasMore: all.at(-1)?.hasMore ?? false,
    };
  });
  const wanted = (query.get('search') ?? '').toLowerCase();
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(`${to.admin('audit_log')}${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  };
  const events = data?.items.filter((event) => textOf(event).includes(wanted));
  return (
    <>
      <h1>Audit log</h1>
      <div className="filters">
        <label>
          About
          <select
            value={query.get('entity_type') ?? ''}
            onChange={(event) => choose('entity_type', event.target.value)}
          >
            {kinds.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        </label>
        {(['created_after', 'created_before'] as const).map((name) => (
          <label key={name}>
            {name === 'created_after' ? 'From' : 'Before'}
            <input
              type="date"
              value={query.get(name) ?? ''}
              onChange={(event) => choose(name, event.target.value)}
            />
          </label>
        ))}
        <label>
          With
          <input
            type="search"
            value={query.get('search') ?? ''}
            placeholder="who, what, whose"
            onChange={(event) => choose('search', event.target.value)}
          />
        </label>
      </div>
      {events ? (
        <EventTable events={events} />
      ) : error ? (
        <Failure error={error} what="the audit log" retry={reload} />
      ) : (
        <Loading />
      )}
      {data?.hasMore && (
        <button type="button" className="button more" onClick={() => setPages(pages + 1)}>
          Show older events
        </button>
      )}
      <AsCommand lines={[curl('GET', `/api/v4/audit_events?${filter}`)]} />
    </>
  );
}

const textOf = ({ author_name, event_type, entity_path, target_details, details }: AuditEvent) =>
  [author_name, event_type, entity_path, target_details, details.custom_message]
    .join(' ')
    .toLowerCase();

function EventTable({ events }: { readonly events: readonly AuditEvent[] }) {
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
