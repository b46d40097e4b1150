import { useEffect, useRef, useState } from 'react';
import { getAll, getPage, projectApi } from '../api.ts';
import type { PipelineSummary, Project } from '../api-types.ts';
import { Link } from '../router.tsx';
import { to } from '../routes.ts';
import { Copy } from '../ui/copy.tsx';
import { Empty, Failure, Loading } from '../ui/states.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time.tsx';
import { useLive } from '../use-live.ts';
import { useResource } from '../use-resource.ts';

interface Listed {
  readonly project: Project;
  readonly pipeline: PipelineSummary | undefined;
}

async function load(_key: string, signal: AbortSignal): Promise<readonly Listed[]> {
  const projects = await getAll<Project>('/api/v4/projects?order_by=last_activity_at', signal);
  return Promise.all(
    projects.map(async (project) => {
      const { items } = await getPage<PipelineSummary>(
        `${projectApi(project.id)}/pipelines?per_page=1`,
        signal,
      );
      return { project, pipeline: items[0] };
    }),
  );
}

/** All projects, each with what its last pipeline does. */
export function ProjectsPage() {
  const { data, error, reload, update } = useResource('projects', load);
  const [search, setSearch] = useState('');
  const ids = data?.map(({ project }) => project.id).sort((a, b) => a - b);
  useLive(ids && ids.length > 0 ? ids.map((id) => `project=${id}`).join('&') : undefined, {
    onOpen: reload,
    onPipeline: (pipeline) => update((list) => list.map((it) => withPipeline(it, pipeline))),
  });
  useReloadOnReturn(reload);

  return (
    <>
      <title>Projects · Slipway</title>
      <div className="page-head">
        <h1>Projects</h1>
        {data && data.length > 0 && <Search value={search} onChange={setSearch} />}
      </div>
      {data ? (
        <List projects={data} search={search} />
      ) : error ? (
        <Failure error={error} what="the projects" retry={reload} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function withPipeline(listed: Listed, pipeline: PipelineSummary): Listed {
  const isNewest = pipeline.id >= (listed.pipeline?.id ?? 0);
  return listed.project.id === pipeline.project_id && isNewest ? { ...listed, pipeline } : listed;
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

function List({
  projects,
  search,
}: {
  readonly projects: readonly Listed[];
  readonly search: string;
}) {
  if (projects.length === 0) return <HowToPush />;
  const wanted = search.trim().toLowerCase();
  const found = projects.filter(({ project }) =>
    project.path_with_namespace.toLowerCase().includes(wanted),
  );
  if (found.length === 0) return <Empty title={`No project is called “${search.trim()}”`} />;
  return (
    <ul className="rows">
      {found.map(({ project, pipeline }) => (
        <li key={project.id} className="row project-row">
          <div className="row-main">
            <Link className="row-title" href={to.project(project.path_with_namespace)}>
              {project.path_with_namespace}
            </Link>
            {project.description && <p className="muted">{project.description}</p>}
          </div>
          <div className="row-side">
            {pipeline ? (
              <>
                <Link
                  className="plain"
                  href={to.pipeline(project.path_with_namespace, pipeline.id)}
                  aria-label={`Last pipeline of ${project.path_with_namespace}: ${pipeline.status}`}
                >
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
      ))}
    </ul>
  );
}

function HowToPush() {
  const remote = `${location.origin}/root/my-project.git`;
  return (
    <Empty title="No projects yet">
      <p>Push any repository: the first push makes the project, and its pipeline starts.</p>
      <Copy label="Command" text={`git push ${remote} HEAD:main`} />
      <p className="muted">
        A file <code>.gitlab-ci.yml</code> in the repository says what the pipeline does.
      </p>
    </Empty>
  );
}
