import type { Project } from '@slipway/contract';
import { useEffect, useRef, useState } from 'react';
import { getPage } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { useSoon } from '#data/use-soon.ts';
import { to } from '#frame/addresses.ts';
import { Link, useKeptText, useQuery } from '#frame/router.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { ProjectFilters } from './project-filters.tsx';
import { ProjectList } from './project-list.tsx';
import { withDeployment, withPipeline } from './with-news.ts';

interface Listed {
  readonly projects: readonly Project[];
  /** There are more than a list shows. */
  readonly hasMore: boolean;
}

const mostProjects = 100;
/** As long as between two letters of one word. */
const pauseMs = 250;

async function load(key: string, signal: AbortSignal): Promise<Listed> {
  const { search, isStarred, isArchived } = JSON.parse(key);
  const query = new URLSearchParams({
    order_by: 'last_activity_at',
    with_last_pipeline: 'true',
    with_environments: 'true',
    with_stages: 'true',
    archived: String(isArchived),
    per_page: String(mostProjects),
    ...(search !== '' && { search }),
    ...(isStarred && { starred: 'true' }),
  });
  const { items, hasMore } = await getPage<Project>(`/api/v4/projects?${query}`, signal);
  return { projects: items, hasMore };
}

/** The projects, each with what its last pipeline does and what runs where. */
export function ProjectsPage() {
  const [search, setSearch] = useKeptText('search');
  const [isCut, setCut] = useState(false);
  // What is there whole is searched here, at once.
  const asked = useSettled(isCut ? search.trim() : '', pauseMs);
  const chosen = useQuery();
  const isStarred = chosen.get('starred') === 'true';
  const isArchived = chosen.get('archived') === 'true';
  const group = chosen.get('group') ?? '';
  const listed = useResource(JSON.stringify({ search: asked, isStarred, isArchived }), load);
  const { data, error, reload, update } = listed;
  // An environment that is new is shown where its project has its own, which the server knows.
  const later = useSoon(reload, pauseMs);
  const ids = data?.projects.map(({ id }) => id).sort((a, b) => a - b);
  useLive(
    ids && ids.length > 0
      ? `${ids.map((id) => `project=${id}`).join('&')}&with_stages=true`
      : undefined,
    [listed],
    {
      onPipeline: (pipeline) =>
        update((list) => ({ ...list, projects: withPipeline(list.projects, pipeline) })),
      onDeployment: (deployment) => {
        if (data && withDeployment(data.projects, deployment) === undefined) later();
        update((list) => ({
          ...list,
          projects: withDeployment(list.projects, deployment) ?? list.projects,
        }));
      },
    },
  );
  useReloadOnReturn(reload);
  useEffect(() => {
    if (asked === '' && data) setCut(data.hasMore);
  }, [asked, data]);

  return (
    <>
      <title>Projects · Slipway</title>
      <div className="page-head">
        <h1>Projects</h1>
        {(search !== '' || (data && data.projects.length > 0)) && (
          <Search value={search} onChange={setSearch} />
        )}
        <Link className="button" href={to.groups}>
          Groups
        </Link>
        <Link className="button" href={to.newProject}>
          New project
        </Link>
      </div>
      {data && (isStarred || isArchived || data.projects.length > 0) && (
        <ProjectFilters projects={data.projects} {...{ isStarred, isArchived, group }} />
      )}
      {data ? (
        <ProjectList {...data} {...{ search, group, isStarred, isArchived }} />
      ) : error ? (
        <Failure error={error} what="the projects" retry={reload} />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** A value once it has been left alone for so long; at once when it is empty. */
function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === '' ? 0 : afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}

/** Who comes back from a terminal, where they pushed, wants to see what that made. */
function useReloadOnReturn(reload: () => void): void {
  useEffect(() => {
    addEventListener('focus', reload);
    return () => removeEventListener('focus', reload);
  }, [reload]);
}

function Search({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  return (
    <input
      ref={field}
      type="search"
      className="search"
      placeholder="Search ( / )"
      aria-label="Search projects"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
