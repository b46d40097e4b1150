import type { PipelineSummary, Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { getPage } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { useSoon } from '#data/use-soon.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { HowToPush } from '#projects/how-to-push.tsx';
import { withDeployment, withPipeline } from '#projects/with-news.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn } from '#tokens/roles.ts';
import { Failure, Loading } from '#ui/state/states.tsx';
import { isActive } from '#ui/status/status.ts';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { AwayClusters } from './away-clusters.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PlayWaiting } from './play-waiting.tsx';
import { StandingLine } from './standing-line.tsx';
import { UnhealthyPods } from './unhealthy-pods.tsx';

interface Found {
  readonly project: Project;
  readonly pipeline: PipelineSummary;
}

const query = new URLSearchParams({
  order_by: 'last_activity_at',
  with_last_pipeline: 'true',
  with_manual_jobs: 'true',
  with_environments: 'true',
  archived: 'false',
  per_page: '100',
});

async function load(path: string, signal: AbortSignal): Promise<readonly Project[]> {
  return (await getPage<Project>(path, signal)).items;
}

/** As long as the events of one step take. */
const pauseMs = 250;

/** What waits for a person, what failed, what runs, and what is unhealthy. */
export function HomePage() {
  const projects = useResource(`/api/v4/projects?${query}`, load);
  const { data, error, reload, update } = projects;
  const later = useSoon(reload, pauseMs);
  const ids = data?.map(({ id }) => id).sort((a, b) => a - b);
  useLive(
    ids && ids.length > 0
      ? `${ids.map((id) => `project=${id}`).join('&')}&with_manual_jobs=true`
      : undefined,
    [projects],
    {
      onPipeline: (pipeline) => update((known) => withPipeline(known, pipeline)),
      onDeployment: (deployment) => {
        if (data && withDeployment(data, deployment) === undefined) later();
        update((known) => withDeployment(known, deployment) ?? known);
      },
    },
  );
  return (
    <>
      <title>Home · Slipway</title>
      <div className="page-head">
        <h1>Home</h1>
        <Link className="button" href={to.newProject}>
          New project
        </Link>
      </div>
      <StandingLine />
      {!data ? (
        error ? (
          <Failure error={error} what="your projects" retry={reload} />
        ) : (
          <Loading />
        )
      ) : data.length === 0 ? (
        <HowToPush />
      ) : (
        <Parts projects={data} reload={reload} />
      )}
    </>
  );
}

function Parts({
  projects,
  reload,
}: {
  readonly projects: readonly Project[];
  readonly reload: () => void;
}) {
  const found = projects.flatMap((project) =>
    project.last_pipeline ? [{ project, pipeline: project.last_pipeline }] : [],
  );
  const { session } = useSession();
  const isMine = (project: Project) => session?.is_admin === true || levelIn(project) >= 30;
  const waiting = found.filter(
    ({ project, pipeline }) => (pipeline.manual_jobs ?? []).length > 0 && isMine(project),
  );
  const failed = found.filter(({ pipeline }) => pipeline.status === 'failed');
  const running = found.filter(({ pipeline }) => isActive(pipeline.status));
  return (
    <>
      <AwayClusters projects={projects} />
      <FirstSteps projects={projects} />
      <Part
        title="Waits for you"
        status="manual"
        found={waiting}
        none="Nothing waits for a person."
      >
        {({ project, pipeline }) => (
          <PlayWaiting project={project} jobs={pipeline.manual_jobs ?? []} onPlayed={reload} />
        )}
      </Part>
      <Part title="Failed" found={failed} none="No last pipeline has failed." />
      <Part title="Running" found={running} none="Nothing runs now." />
      <UnhealthyPods />
    </>
  );
}

function Part({
  title,
  found,
  none,
  status,
  children,
}: {
  readonly title: string;
  /** Another one than the pipeline's. */
  readonly status?: string;
  readonly found: readonly Found[];
  readonly none: string;
  readonly children?: (one: Found) => ReactNode;
}) {
  const id = `home-${title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} {found.length > 0 && <span className="muted">{found.length}</span>}
      </h2>
      {found.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ul className="rows">
          {found.map((one) => (
            <li key={one.project.id} className="row">
              <div className="row-main">
                <Link
                  className="row-title"
                  href={to.pipeline(one.project.path_with_namespace, one.pipeline.id)}
                >
                  {one.project.path_with_namespace}
                </Link>
                <p className="facts">
                  <span>pipeline #{one.pipeline.id}</span>
                  <span>{one.pipeline.ref}</span>
                  <TimeAgo at={one.pipeline.updated_at} />
                </p>
                {children?.(one)}
              </div>
              <StatusBadge status={status ?? one.pipeline.status} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
