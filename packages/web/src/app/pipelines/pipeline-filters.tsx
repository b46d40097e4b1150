import type { Branch } from '@slipway/contract';
import { navigate, useQuery } from '#frame/router.tsx';
import { lookOf } from '#ui/status/status.ts';
import { sources } from './pipeline-rows.tsx';
import '#ui/form/form.css';

const names = ['status', 'ref', 'source', 'username'] as const;

/** What of the pipelines is wanted, as the address says; the API takes it as it is. */
export function usePipelineFilter(): { readonly query: string; readonly isSet: boolean } {
  const asked = useQuery();
  const wanted = new URLSearchParams();
  for (const name of names) {
    const value = asked.get(name);
    if (value) wanted.set(name, value);
  }
  return { query: String(wanted), isSet: wanted.size > 0 };
}

const statuses = ['running', 'pending', 'manual', 'success', 'failed', 'canceled', 'skipped'];

/** Which pipelines are shown: kept in the address, so that Back finds it again. */
export function PipelineFilters({
  branches,
  username,
}: {
  readonly branches: readonly Branch[];
  /** Of whoever looks. */
  readonly username: string | undefined;
}) {
  const asked = useQuery();
  const choose = (name: (typeof names)[number], value: string) => {
    const next = new URLSearchParams(asked);
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(location.pathname + (next.size > 0 ? `?${next}` : ''), { replace: true });
  };
  const chosen = asked.get('ref') ?? '';
  const refs = new Set([...branches.map(({ name }) => name), ...(chosen ? [chosen] : [])]);
  const choice = (
    name: (typeof names)[number],
    label: string,
    options: readonly (readonly [value: string, words: string])[],
  ) => (
    <label>
      {label}
      <select value={asked.get(name) ?? ''} onChange={(event) => choose(name, event.target.value)}>
        <option value="">Any</option>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="filters">
      {choice(
        'status',
        'Status',
        statuses.map((status) => [status, lookOf(status).label]),
      )}
      {choice(
        'ref',
        'Branch',
        [...refs].map((ref) => [ref, ref]),
      )}
      {choice('source', 'Started', Object.entries(sources))}
      {username !== undefined && choice('username', 'Whose', [[username, 'Mine']])}
    </div>
  );
}
