import type { Project } from '@slipway/contract';
import { navigate } from '#frame/router.tsx';
import '#ui/styles/form.css';

/** The path of the group or person that a project is of. */
export const groupOf = ({ path_with_namespace: path }: Project) =>
  path.slice(0, path.lastIndexOf('/'));

/** Which projects are shown: kept in the address, as the search is. */
export function ProjectFilters({
  projects,
  isStarred,
  group,
}: {
  readonly projects: readonly Project[];
  readonly isStarred: boolean;
  readonly group: string;
}) {
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(location.search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(location.pathname + (next.size > 0 ? `?${next}` : ''), { replace: true });
  };
  const groups = [...new Set([...projects.map(groupOf), ...(group ? [group] : [])])].sort();
  return (
    <div className="filters">
      <label>
        Group
        <select value={group} onChange={(event) => choose('group', event.target.value)}>
          <option value="">Any</option>
          {groups.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Show
        <select
          value={String(isStarred)}
          onChange={(event) => choose('starred', event.target.value === 'true' ? 'true' : '')}
        >
          <option value="false">All</option>
          <option value="true">Starred</option>
        </select>
      </label>
    </div>
  );
}
