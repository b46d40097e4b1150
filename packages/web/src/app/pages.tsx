import type { Project } from '@slipway/contract';
import { NotFoundPage } from '#frame/not-found-page.tsx';
import type { Route } from '#frame/route.ts';
import { onDemand } from '#ui/state/on-demand.tsx';

const ProjectShell = onDemand(
  async () => (await import('#projects/project-shell.tsx')).ProjectShell,
);
const ProjectsPage = onDemand(
  async () => (await import('#projects/projects-page.tsx')).ProjectsPage,
);
const ProjectPage = onDemand(async () => (await import('#projects/project-page.tsx')).ProjectPage);
const CodePlace = onDemand(async () => (await import('#code/code-place.tsx')).CodePlace);
const PipelinesPage = onDemand(
  async () => (await import('#pipelines/pipelines-page.tsx')).PipelinesPage,
);
const PipelinePage = onDemand(
  async () => (await import('#pipelines/pipeline-page.tsx')).PipelinePage,
);
const JobPage = onDemand(async () => (await import('#jobs/job-page.tsx')).JobPage);
const ArtifactsPage = onDemand(
  async () => (await import('#jobs/artifacts-page.tsx')).ArtifactsPage,
);
const ImagesPage = onDemand(async () => (await import('#images/images-page.tsx')).ImagesPage);
const ImagePage = onDemand(async () => (await import('#images/image-page.tsx')).ImagePage);
const EditorPage = onDemand(async () => (await import('#editor/editor-page.tsx')).EditorPage);
const EnvironmentsPage = onDemand(
  async () => (await import('#environments/environments-page.tsx')).EnvironmentsPage,
);
const EnvironmentPage = onDemand(
  async () => (await import('#environments/environment-page.tsx')).EnvironmentPage,
);
const SignInPage = onDemand(async () => (await import('#sign-in/sign-in-page.tsx')).SignInPage);
const HomePage = onDemand(async () => (await import('#home/home-page.tsx')).HomePage);
const NewProjectPage = onDemand(
  async () => (await import('#projects/new-project-page.tsx')).NewProjectPage,
);
const HelpPlace = onDemand(async () => (await import('#help/help-place.tsx')).HelpPlace);
const MePlace = onDemand(async () => (await import('#me/me-place.tsx')).MePlace);
const MachinePlace = onDemand(
  async () => (await import('#machine/machine-place.tsx')).MachinePlace,
);
const AdminPlace = onDemand(async () => (await import('#admin/admin-place.tsx')).AdminPlace);
const SettingsPlace = onDemand(
  async () => (await import('#settings/settings-place.tsx')).SettingsPlace,
);
const ClusterPage = onDemand(async () => (await import('#cluster/cluster-page.tsx')).ClusterPage);
const UsagePage = onDemand(async () => (await import('#cluster/usage/usage-page.tsx')).UsagePage);
const ApplicationsPage = onDemand(
  async () => (await import('#applications/applications-page.tsx')).ApplicationsPage,
);
const GroupsPage = onDemand(async () => (await import('#groups/groups-page.tsx')).GroupsPage);
const GroupPage = onDemand(async () => (await import('#groups/group-page.tsx')).GroupPage);
const GroupClusterPage = onDemand(
  async () => (await import('#groups/group-cluster-page.tsx')).GroupClusterPage,
);
const RightsPage = onDemand(
  async () => (await import('#cluster/rights/rights-page.tsx')).RightsPage,
);
const UserPage = onDemand(async () => (await import('#admin/user-page.tsx')).UserPage);
const RunnerPage = onDemand(async () => (await import('#runners/runner-page.tsx')).RunnerPage);
const ConnectedClusterPage = onDemand(
  async () => (await import('#clusters/connected-cluster-page.tsx')).ConnectedClusterPage,
);
const ContainerPage = onDemand(
  async () => (await import('#machine/containers/container-page.tsx')).ContainerPage,
);
const LocalImagePage = onDemand(
  async () => (await import('#machine/local-image-page.tsx')).LocalImagePage,
);
const VolumePage = onDemand(async () => (await import('#machine/volume-page.tsx')).VolumePage);
const NetworkPage = onDemand(async () => (await import('#machine/network-page.tsx')).NetworkPage);
const DeploymentPage = onDemand(
  async () => (await import('#environments/deployment-page.tsx')).DeploymentPage,
);
const PackagesPage = onDemand(
  async () => (await import('#packages/packages-page.tsx')).PackagesPage,
);
const PackagePage = onDemand(async () => (await import('#packages/package-page.tsx')).PackagePage);
const KindPage = onDemand(async () => (await import('#cluster/kind-page.tsx')).KindPage);
const KubeObjectPage = onDemand(
  async () => (await import('#cluster/object/kube-object-page.tsx')).KubeObjectPage,
);

/** What a page is drawn by, for those that people come to first most often: each name here is a part of the first load. */
const components: Partial<Readonly<Record<Route['page'], { begin(): void }>>> = {
  home: HomePage,
  'new-project': NewProjectPage,
  me: MePlace,
  help: HelpPlace,
  machine: MachinePlace,
  admin: AdminPlace,
  projects: ProjectsPage,
  'sign-in': SignInPage,
  cluster: ClusterPage,
  usage: UsagePage,
  applications: ApplicationsPage,
  kind: KindPage,
  object: KubeObjectPage,
  project: ProjectPage,
  code: CodePlace,
  pipelines: PipelinesPage,
  pipeline: PipelinePage,
  job: JobPage,
  environment: EnvironmentPage,
  artifacts: ArtifactsPage,
  images: ImagesPage,
  image: ImagePage,
  packages: PackagesPage,
  groups: GroupsPage,
  group: GroupPage,
  editor: EditorPage,
  settings: SettingsPlace,
  environments: EnvironmentsPage,
};

/** Brings the page of a route, while something else is still to be found out. */
export function beginPage(route: Route): void {
  if ('project' in route) ProjectShell.begin();
  components[route.page]?.begin();
}

/** The page of a route. */
export function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'new-project':
      return <NewProjectPage />;
    case 'me':
      return <MePlace tab={route.tab} />;
    case 'help':
      return <HelpPlace document={route.document} />;
    case 'machine':
      return <MachinePlace tab={route.tab} />;
    case 'admin':
      return <AdminPlace tab={route.tab} />;
    case 'groups':
      return (
        <>
          <title>Groups · Slipway</title>
          <GroupsPage />
        </>
      );
    case 'group':
      return <GroupPage path={route.group} tab={route.tab} />;
    case 'group-cluster':
      return <GroupClusterPage path={route.group} id={route.id} />;
    case 'user':
      return <UserPage username={route.username} />;
    case 'runner':
      return <RunnerPage id={route.id} />;
    case 'connected-cluster':
      return <ConnectedClusterPage id={route.id} />;
    case 'container':
      return <ContainerPage id={route.id} />;
    case 'local-image':
      return <LocalImagePage id={route.id} />;
    case 'volume':
      return <VolumePage name={route.name} />;
    case 'network':
      return <NetworkPage id={route.id} />;
    case 'projects':
      return <ProjectsPage />;
    case 'sign-in':
      return <SignInPage />;
    case 'cluster':
      return <ClusterPage />;
    case 'usage':
      return <UsagePage />;
    case 'applications':
      return <ApplicationsPage />;
    case 'rights':
      return <RightsPage />;
    case 'kind':
      return <KindPage resource={route.resource} />;
    case 'object':
      return (
        <KubeObjectPage resource={route.resource} namespace={route.namespace} name={route.name} />
      );
    case 'not-found':
      return <NotFoundPage />;
    default:
      return (
        <ProjectShell path={route.project} tab={projectTabs[route.page]}>
          {(project, reload) => <InProject route={route} project={project} onChange={reload} />}
        </ProjectShell>
      );
  }
}

type ProjectRoute = Extract<Route, { readonly project: string }>;

/** The tab that a page of a project stands under. */
const projectTabs = {
  project: 'project',
  code: 'code',
  pipelines: 'pipelines',
  pipeline: 'pipelines',
  job: 'pipelines',
  artifacts: 'pipelines',
  editor: 'pipelines',
  images: 'images',
  image: 'images',
  environments: 'environments',
  environment: 'environments',
  deployment: 'environments',
  packages: 'packages',
  package: 'packages',
  'project-cluster': 'settings',
  settings: 'settings',
} as const satisfies Record<ProjectRoute['page'], string>;

function InProject({
  route,
  project,
  onChange,
}: {
  readonly route: ProjectRoute;
  readonly project: Project;
  readonly onChange: () => void;
}) {
  switch (route.page) {
    case 'project':
      return <ProjectPage project={project} />;
    case 'code':
      return <CodePlace project={project} view={route.view} rest={route.rest} />;
    case 'pipelines':
      return <PipelinesPage project={project} />;
    case 'pipeline':
      return <PipelinePage project={project} id={route.id} tab={route.tab} />;
    case 'job':
      return <JobPage project={project} id={route.id} />;
    case 'artifacts':
      return <ArtifactsPage project={project} id={route.id} path={route.path} />;
    case 'editor':
      return <EditorPage project={project} />;
    case 'images':
      return <ImagesPage project={project} />;
    case 'image':
      return <ImagePage project={project} id={route.id} />;
    case 'environments':
      return <EnvironmentsPage project={project} />;
    case 'environment':
      return <EnvironmentPage project={project} id={route.id} />;
    case 'deployment':
      return <DeploymentPage project={project} environment={route.environment} id={route.id} />;
    case 'packages':
      return <PackagesPage project={project} />;
    case 'package':
      return <PackagePage project={project} id={route.id} />;
    case 'project-cluster':
      return <ConnectedClusterPage id={route.id} project={project} />;
    case 'settings':
      return <SettingsPlace project={project} tab={route.tab} onChange={onChange} />;
  }
}
