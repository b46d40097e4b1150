import type { EnvironmentSummary, PipelineSummary, Project } from '@slipway/contract';
import { useEffect, useRef, useState } from 'react';
import { getPage } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { StatusIcon } from '#ui/icons.tsx';
import { Empty, Failure, Loading } from '#ui/states.tsx';
import { lookOf } from '#ui/status.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { HowToPush } from './how-to-push.tsx';

interface Listed {
  readonly projects: readonly Project[];
  /** There are more than a list shows. */
  readonly hasMore: boolean;
}

const mostProjects = 100;
/** As long as between two letters of one word. */
const pauseMs = 250;

async function load(search: string, signal: AbortSignal): Promise<Listed> {
  const query = new URLSearchParams({
    order_by: 'last_activity_at',
    with_last_pipeline: 'true',
    with_environments: 'true',
    per_page: String(mostProjects),
    ...(search !== '' && { search }),
  });
  const { items, hasMore } = await getPage<Project>(`/api/v4/projects?${query}`, signal);
  return { projects: items, hasMore };
}

/** The projects, each with what its last pipeline does and what runs where. */
export function ProjectsPage() {
  const [search, setSearch] = useState('');
  const [isCut, setCut] = useState(false);
  // What is there whole is searched here, at once.
  const asked = useSettled(isCut ? search.trim() : '', pauseMs);
  const { data, error, reload, update } = useResource(asked, load);
  const ids = data?.projects.map(({ id }) => id).sort((a, b) => a - b);
  useLive(ids && ids.length > 0 ? ids.map((id) => `project=${id}`).join('&') : undefined, {
    onOpen: reload,
    onPipeline: (pipeline) => update((list) => withPipeline(list, pipeline)),
  });
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
        <Link className="button" href={to.newProject}>
          New project
        </Link>
      </div>
      {data ? (
        <List {...data} search={search} />
      ) : error ? (
        <Failure error={error} what="the projects" retry={reload} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function withPipeline(list: Listed, pipeline: PipelineSummary): Listed {
  const projects = list.projects.map((project) => {
    const isNewest = pipeline.id >= (project.last_pipeline?.id ?? 0);
    return project.id === pipeline.project_id && isNewest
      ? { ...project, last_pipeline: pipeline }
      : project;
  });
  return { ...list, projects };
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

function List({ projects, hasMore, search }: Listed & { readonly search: string }) {
  const wanted = search.trim().toLowerCase();
  if (projects.length === 0 && wanted === '') return <HowToPush />;
  const found = projects.filter(({ path_with_namespace: path }) =>
    path.toLowerCase().includes(wanted),
  );
  if (found.length === 0) return <Empty title={`No project is called “${search.trim()}”`} />;
  return (
    <>
      <ul className="rows">
        {found.map((project) => (
          <Row key={project.id} project={project} />
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

function Row({ project }: { readonly project: Project }) {
  const { path_with_namespace: path, description, last_pipeline: pipeline } = project;
  return (
    <li className="row project-row">
      <div className="row-main">
        <Link className="row-title" href={to.project(path)}>
          {path}
        </Link>
        {description && <p className="muted">{description}</p>}
        <Environments environments={project.environments ?? []} path={path} />
      </div>
      <div className="row-side">
        {pipeline ? (
          <>
            <Link className="plain" href={to.pipeline(path, pipeline.id)}>
              <span className="unseen">Last pipeline of {path}: </span>
              <StatusBadge status={pipeline.status} />
            </Link>
            <span className="muted">
              <TimeAgo at={pipeline.updated_at} />
            </span>
          </>
        ) : (
          <span className="muted">no pipeline yet</span>
        )}
      </div>
    </li>
  );
}

/** What runs where, as far as something was deployed. */
function Environments({
  environments,
  path,
}: {
  readonly environments: readonly EnvironmentSummary[];
  readonly path: string;
}) {
  if (environments.length === 0) return null;
  return (
    <p className="facts">
      {environments.map(({ id, name, last_deployment }) => (
        <span key={id}>
          <StatusIcon status={last_deployment?.status ?? 'created'} />
          <Link className="plain" href={to.environments(path)}>
            {name}
            <span className="unseen">: {wordFor(last_deployment)}</span>
          </Link>
        </span>
      ))}
    </p>
  );
}

function wordFor(deployment: EnvironmentSummary['last_deployment']): string {
  return deployment ? lookOf(deployment.status).label : 'nothing deployed';
}
