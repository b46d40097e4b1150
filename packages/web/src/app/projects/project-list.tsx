import type { Project } from '@slipway/contract';
import { Empty } from '#ui/state/states.tsx';
import { HowToPush } from './how-to-push.tsx';
import { groupOf } from './project-filters.tsx';
import { ProjectRow } from './project-row.tsx';

/** The projects that are wanted, a row each. */
export function ProjectList({
  projects,
  hasMore,
  search,
  group,
  isStarred,
  isArchived,
}: {
  readonly projects: readonly Project[];
  /** There are more than a list shows. */
  readonly hasMore: boolean;
  readonly search: string;
  readonly group: string;
  readonly isStarred: boolean;
  readonly isArchived: boolean;
}) {
  const wanted = search.trim().toLowerCase();
  if (projects.length === 0 && wanted === '' && !isStarred && !isArchived) return <HowToPush />;
  const found = projects.filter(
    (project) =>
      project.path_with_namespace.toLowerCase().includes(wanted) &&
      (group === '' || groupOf(project) === group || groupOf(project).startsWith(`${group}/`)),
  );
  if (found.length === 0 && wanted === '') {
    return (
      <Empty title={emptyTitle({ isStarred, isArchived })}>
        {isStarred && <p className="muted">Each project’s page has a star.</p>}
      </Empty>
    );
  }
  if (found.length === 0) return <Empty title={`No project is called “${search.trim()}”`} />;
  return (
    <>
      <ul className="rows">
        {found.map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
      </ul>
      {hasMore && (
        <p className="below muted">
          These are the {projects.length} with the newest activity; search finds the others.
        </p>
      )}
    </>
  );
}

function emptyTitle({ isStarred, isArchived }: { isStarred: boolean; isArchived: boolean }) {
  if (isStarred) return 'You have starred no project';
  return isArchived ? 'No project is archived' : 'Nothing is in this group';
}
