import type { Project } from '@slipway/contract';
import { navigate } from '#frame/router.tsx';
import '#ui/form/form.css';

/** The path of the group or person that a project is of. */
export const groupOf = ({ path_with_namespace: path }: Project) =>
  path.slice(0, path.lastIndexOf('/'));

/** Which projects are shown: kept in the address, as the search is. */
export function ProjectFilters({
  projects,
  isStarred,
  isArchived,
  group,
}: {
  readonly projects: readonly Project[];
  readonly isStarred: boolean;
  readonly isArchived: boolean;
  readonly group: string;
}) {
  const choose = (choices: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(choices)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    navigate(location.pathname + (next.size > 0 ? `?${next}` : ''), { replace: true });
  };
  const groups = [...new Set([...projects.map(groupOf), ...(group ? [group] : [])])].sort();
  return (
    <div className="filters">
      <label>
        Group
        <select value={group} onChange={(event) => choose({ group: event.target.value })}>
          <option value="">Any</option>
          {groups.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Show
        <select
          value={isArchived ? 'archived' : isStarred ? 'starred' : ''}
          onChange={({ target: { value } }) =>
            choose({ starred: '', archived: '', ...(value && { [value]: 'true' }) })
          }
        >
          <option value="">All</option>
          <option value="starred">Starred</option>
          <option value="archived">Archived</option>
        </select>
      </label>
    </div>
  );
}
