import type { AuditEvent } from '@slipway/contract';
import { useState } from 'react';
import { getPage } from '#data/api.ts';
import { type Resource, useResource } from '#data/use-resource.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { EventTable } from './event-table.tsx';

const perPage = 50;
const kinds = [
  ['', 'everything'],
  ['Project', 'projects'],
  ['Group', 'groups'],
  ['User', 'users'],
  ['Gitlab::Audit::InstanceScope', 'the instance'],
] as const;

interface Events {
  readonly items: readonly AuditEvent[];
  readonly hasMore: boolean;
}

/**
 * Every use of power in the instance, a group or a project, the newest first. The filter stands in the
 * address, so that it can be sent on.
 */
export function AuditLog({
  api,
  address,
  isOfAll = false,
}: {
  /** `/api/v4/audit_events`, or those of a group or project. */
  readonly api: string;
  /** The page that it is on. */
  readonly address: string;
  /** Of the instance, where there are several kinds of owners. */
  readonly isOfAll?: boolean;
}) {
  const query = useQuery();
  const [pages, setPages] = useState(1);
  const { data, error, reload } = useEvents(`${api}?${filterIn(query)}`, pages);
  const wanted = (query.get('search') ?? '').toLowerCase();
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(`${address}${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  };
  return (
    <>
      <Filters {...{ query, isOfAll }} onChoose={choose} />
      {data ? (
        <EventTable events={data.items.filter((event) => textOf(event).includes(wanted))} />
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
    </>
  );
}

/** What the server is to choose by. */
export function filterIn(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams(
    ['entity_type', 'created_after', 'created_before'].flatMap((name) => {
      const value = query.get(name) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

function useEvents(path: string, pages: number): Resource<Events> {
  return useResource<Events>(`${path}#${pages}`, async (_key, signal) => {
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
}

function Filters({
  query,
  isOfAll,
  onChoose,
}: {
  readonly query: URLSearchParams;
  readonly isOfAll: boolean;
  readonly onChoose: (name: string, value: string) => void;
}) {
  return (
    <div className="filters">
      {isOfAll && (
        <label>
          About
          <select
            value={query.get('entity_type') ?? ''}
            onChange={(event) => onChoose('entity_type', event.target.value)}
          >
            {kinds.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        </label>
      )}
      {(['created_after', 'created_before'] as const).map((name) => (
        <label key={name}>
          {name === 'created_after' ? 'From' : 'Before'}
          <input
            type="date"
            value={query.get(name) ?? ''}
            onChange={(event) => onChoose(name, event.target.value)}
          />
        </label>
      ))}
      <label>
        With
        <input
          type="search"
          value={query.get('search') ?? ''}
          placeholder="who, what, whose"
          onChange={(event) => onChoose('search', event.target.value)}
        />
      </label>
    </div>
  );
}

const textOf = ({ author_name, event_type, entity_path, target_details, details }: AuditEvent) =>
  [author_name, event_type, entity_path, target_details, details.custom_message]
    .join(' ')
    .toLowerCase();
