import type { Project } from '@slipway/contract';
import { Fragment, type ReactNode, useEffect } from 'react';
import { ApiError, get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';

const tabs = [
  { tab: 'project', label: 'Overview', address: to.project },
  { tab: 'code', label: 'Code', address: (path: string) => to.code(path) },
  { tab: 'pipelines', label: 'Pipelines', address: to.pipelines },
  { tab: 'environments', label: 'Environments', address: to.environments },
  { tab: 'images', label: 'Images', address: to.images },
  { tab: 'packages', label: 'Packages', address: to.packages },
  { tab: 'settings', label: 'Settings', address: (path: string) => to.settings(path) },
] as const;

const ImportStanding = onDemand(
  async () => (await import('./import-standing.tsx')).ImportStanding,
  null,
);

/** Whether it is being brought from elsewhere, or could not be. */
const isUnfinished = ({ import_status: status = 'none' }: Project) =>
  status !== 'none' && status !== 'finished';

/** The name and the tabs of a project, around one of its pages. */
export function ProjectShell({
  path,
  tab,
  children,
}: {
  readonly path: string;
  readonly tab: (typeof tabs)[number]['tab'];
  readonly children: (project: Project, reload: () => void) => ReactNode;
}) {
  const { session } = useSession();
  // Somebody who was signed out meanwhile may see less of it, or nothing.
  const found = useResource(`${path} ${session?.id}`, (_key, signal) =>
    get<Project>(projectApi(path), signal),
  );
  const isHidden =
    session === null &&
    found.error instanceof ApiError &&
    (found.error.status === 404 || found.error.status === 401);

  useEffect(() => {
    // Maybe it exists for those who sign in.
    if (isHidden) navigate(to.signIn(location.pathname), { replace: true });
  }, [isHidden]);

  const project = found.data;
  const shownPath = project?.path_with_namespace ?? path;
  const slash = shownPath.lastIndexOf('/');
  return (
    <>
      <div className="project-head">
        <p className="project-name">
          <Space path={shownPath.slice(0, slash)} kind={project?.namespace?.kind} />
          <Link className="project-link" href={to.project(shownPath)}>
            {shownPath.slice(slash + 1)}
          </Link>
        </p>
        <nav className="tabs" aria-label="Project" hidden={found.error !== undefined && !project}>
          {tabs.map((each) => (
            <Link
              key={each.tab}
              className="tab"
              href={each.address(shownPath)}
              {...(each.tab === tab && { 'aria-current': 'true' })}
            >
              {each.label}
            </Link>
          ))}
        </nav>
      </div>
      {project?.import_status === 'finished' && project.import_error && (
        <p className="card problem" role="note">
          {project.import_error}
        </p>
      )}
      {project && isUnfinished(project) && (
        <ImportStanding project={project} onOver={found.reload} />
      )}
      {project?.archived && (
        <p className="card muted" role="note">
          This project is archived: it can be read, not changed. Its owners{' '}
          <Link href={to.settings(shownPath)}>unarchive it in the settings</Link>.
        </p>
      )}
      {project ? (
        // What was empty is read anew when its import has ended.
        <Fragment key={project.import_status}>{children(project, found.reload)}</Fragment>
      ) : found.error && !isHidden ? (
        <>
          <h1 className="unseen">{path}</h1>
          <Failure error={found.error} what="the project" retry={found.reload} />
        </>
      ) : (
        <Loading />
      )}
    </>
  );
}

/** Where a project lives: a group has a page, somebody's own space has none. */
function Space({ path, kind }: { readonly path: string; readonly kind: string | undefined }) {
  return (
    <span className="project-space">
      {kind === 'group' ? <Link href={to.group(path)}>{path}</Link> : path} /{' '}
    </span>
  );
}
