import { useEffect, useRef } from 'react';
import { ClusterPage } from './pages/cluster-page.tsx';
import { EnvironmentsPage } from './pages/environments-page.tsx';
import { JobPage } from './pages/job-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { PipelinePage } from './pages/pipeline-page.tsx';
import { PipelinesPage } from './pages/pipelines-page.tsx';
import { PodPage } from './pages/pod-page.tsx';
import { ProjectPage } from './pages/project-page.tsx';
import { ProjectShell } from './pages/project-shell.tsx';
import { ProjectsPage } from './pages/projects-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { navigate, usePathname } from './router.tsx';
import { match, type Route, to } from './routes.ts';
import { SessionProvider, useSession } from './session.tsx';
import { Frame } from './ui/frame.tsx';
import { NoticesProvider } from './ui/notices.tsx';
import { Failure } from './ui/states.tsx';

/** Everything the browser draws. */
export function App() {
  return (
    <NoticesProvider>
      <SessionProvider
        otherwise={(error, retry) => (
          <main className="page">
            <Failure error={error} what="Slipway" retry={retry} />
          </main>
        )}
      >
        <Pages />
      </SessionProvider>
    </NoticesProvider>
  );
}

function Pages() {
  const pathname = usePathname();
  const { session } = useSession();
  const route = match(pathname);
  const isClosed = session === null && (route.page === 'projects' || isOfCluster(route));
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  useEffect(() => {
    if (isClosed) navigate(to.signIn(pathname), { replace: true });
  }, [isClosed, pathname]);
  useEffect(() => {
    // Readers of the page by ear or keyboard go on at the new page's beginning.
    // A page that has put the focus somewhere itself keeps it there.
    const isPlaced = main.current?.contains(document.activeElement) ?? true;
    if (shown.current !== pathname && !isPlaced) main.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);

  return (
    <Frame main={main} isBare={route.page === 'sign-in'}>
      {!isClosed && <Page key={pathname} route={route} />}
    </Frame>
  );
}

function isOfCluster({ page }: Route): boolean {
  return page === 'cluster' || page === 'pod';
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'projects':
      return <ProjectsPage />;
    case 'sign-in':
      return <SignInPage />;
    case 'cluster':
      return <ClusterPage />;
    case 'pod':
      return <PodPage namespace={route.namespace} name={route.pod} />;
    case 'not-found':
      return <NotFoundPage />;
    case 'project':
      return (
        <ProjectShell path={route.project} tab="project">
          {(project) => <ProjectPage project={project} />}
        </ProjectShell>
      );
    case 'pipelines':
      return (
        <ProjectShell path={route.project} tab="pipelines">
          {(project) => <PipelinesPage project={project} />}
        </ProjectShell>
      );
    case 'pipeline':
      return (
        <ProjectShell path={route.project} tab="pipelines">
          {(project) => <PipelinePage project={project} id={route.id} />}
        </ProjectShell>
      );
    case 'job':
      return (
        <ProjectShell path={route.project} tab="pipelines">
          {(project) => <JobPage project={project} id={route.id} />}
        </ProjectShell>
      );
    case 'environments':
      return (
        <ProjectShell path={route.project} tab="environments">
          {(project) => <EnvironmentsPage project={project} />}
        </ProjectShell>
      );
  }
}
