import { join } from 'node:path';
import { createGit } from '@slipway/git';
import { createArtifacts } from '#artifacts/artifacts';
import { makePrivateFolder } from '#files/private-files';
import type { Client } from '#http/call';
import { createEdge } from '#http/edge';
import { createRouter } from '#http/router';
import { createRemoteFiles } from '#includes/remote-files';
import { healthRoutes } from '#instance/health-routes';
import { startHousekeeping } from '#instance/housekeeping';
import { kubernetesRoutes } from '#instance/kubernetes-routes';
import { createMetrics } from '#instance/metrics';
import { createCoverageFinder } from '#jobs/coverage';
import { createLfs } from '#lfs/lfs';
import { createLfsFiles } from '#lfs/lfs-files';
import { liveRoutes } from '#live/live-routes';
import { createProject } from '#projects/create-project';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { gitCheckPush } from '#protection/check-push';
import type { ImagePulls } from '#registry-access/image-pulls';
import type { ImageCatalog } from '#registry-access/images';
import { endOldRegistryToken } from '#registry-access/old-registry-token';
import { createRegistryAuth, type RegistryAuth } from '#registry-access/registry-token';
import { gitAuthorize } from '#repository/git-http';
import { createWebAddresses } from '#repository/web-addresses';
import { apiRoutes } from '#rest/api-routes';
import { createPresenter } from '#rest/presenter';
import { runnerRoutes } from '#rest/runner-api-routes';
import { admit } from '#rights/admission';
import { createAuth } from '#rights/auth';
import type { Route } from '#rights/route';
import { createRunners } from '#runners/runners';
import { ensureRoot, type RootCredentials } from '#sign-in/root';
import { sessionRoutes } from '#sign-in/session-routes';
import { openSqliteStore } from '#store/sqlite/sqlite-store';
import { createTraces } from '#traces/traces';
import type { KubernetesForJobs } from '#variables/job-variables';
import { createEvents } from './events.ts';
import type { Clock, Log } from './log.ts';
import type { Services } from './services.ts';
import { wirePipelines } from './wire-pipelines.ts';

/** How to make a server. */
export interface ServerOptions {
  /** Must exist; the server makes what it needs below it. */
  readonly dataDir: string;
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
  /** Made, or brought up to date, at start: the first administrator. */
  readonly root: RootCredentials;
  readonly log: Log;
  readonly clock?: Clock;
  /** What jobs are given to reach the cluster. */
  readonly kubernetes?: KubernetesForJobs;
  /** Answers `/-/kubernetes/*` for administrators; gets the request with that prefix removed. */
  readonly clusterApi?: (request: Request) => Promise<Response>;
  /** What the registry holds, for the API's list of images. */
  readonly images?: ImageCatalog;
  /** Told of each project that is gone, for what others keep of it. */
  readonly projectGone?: (project: Project) => Promise<void>;
  /** Whether `include: remote` may ask this machine and private networks. Default no. */
  readonly allowsLocalIncludes?: boolean;
  /** How long a runner's request for a job is held open. Default 50. */
  readonly longPollSeconds?: number;
  /** A job whose runner says nothing for so long has failed. Default 600. */
  readonly silenceSeconds?: number;
  /** A job that a runner does not confirm in this time goes to another. Default 15. */
  readonly confirmSeconds?: number;
}

/** GitLab's part: projects, pipelines, runner API, REST, git. Listens on nothing. */
export interface Server {
  fetch(request: Request, client?: Client): Promise<Response>;
  /** For the part that wires everything together, and for tests. */
  readonly services: Services;
  /** How registry tokens are signed, for the registry to verify them. */
  readonly registryAuth: RegistryAuth;
  /** Decides which images of the registry a pod may use. */
  readonly imagePulls: ImagePulls;
  close(): Promise<void>;
}

/**
 * Opens the data folder, takes up what was left, and answers requests.
 *
 *     slipway.db  repositories/  lfs/  traces/  artifacts/
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { dataDir, url, registry, images, log, clock = () => new Date() } = options;
  for (const name of ['repositories', 'lfs', 'traces', 'artifacts']) {
    await makePrivateFolder(join(dataDir, name));
  }
  const events = createEvents();
  const store = openSqliteStore(dataDir, () => events.publish({ type: 'rights' }));
  const remoteFiles = createRemoteFiles({ allowsLocal: options.allowsLocalIncludes ?? false });
  const base = { store, clock, log, addresses: { url, registry }, remoteFiles };
  const closing = new AbortController();
  const traces = createTraces({
    directory: join(dataDir, 'traces'),
    log,
    onAppend: (jobId, offset, length) => events.publish({ type: 'trace', jobId, offset, length }),
  });
  const artifacts = createArtifacts({ ...base, directory: join(dataDir, 'artifacts') });
  const runners = createRunners({ ...base, onChange: (id) => parts.assignments.release(id) });
  await ensureRoot(base, options.root);
  await endOldRegistryToken(dataDir, store);
  const auth = createAuth({ ...base, jobs: { byToken: (token) => parts.jobs.byToken(token) } });
  const clients = new WeakMap<Request, Client>();
  const authorize = gitAuthorize({
    store,
    auth,
    clientOf: (request) => clients.get(request),
    createProject: (request) => createProject({ store, git, clock, images }, request),
  });
  const git = createGit({
    directory: join(dataDir, 'repositories'),
    authorize,
    checkPush: gitCheckPush({ store, auth }),
    onPush: (event) => parts.pushed(event),
    log,
  });
  const parts = wirePipelines({
    ...base,
    git,
    events,
    traces,
    artifacts,
    runners,
    kubernetes: options.kubernetes,
    silenceSeconds: options.silenceSeconds ?? 600,
    confirmSeconds: options.confirmSeconds ?? 15,
  });
  const { pipelines, jobs, environments, resourceGroups, variables, assignments } = parts;
  const services: Services = {
    ...base,
    git,
    pipelines,
    jobs,
    environments,
    resourceGroups,
    runners,
    traces,
    artifacts,
    events,
  };
  const present = createPresenter(services);
  const registryAuth = await createRegistryAuth({ ...base, auth });
  const metrics = createMetrics(events);
  const coverage = createCoverageFinder();
  const { longPollSeconds = 50, projectGone } = options;
  const router = createRouter<Route>([
    ...runnerRoutes({ ...parts, services, coverage, longPollSeconds }),
    ...liveRoutes({ services, auth, present, closing: closing.signal }),
    ...healthRoutes({
      store,
      metrics,
      waitingJobs: () => assignments.waitingJobs,
      heldRequests: () => assignments.heldRequests,
    }),
    ...sessionRoutes({ ...base, auth }),
    ...kubernetesRoutes({ clusterApi: options.clusterApi }),
    ...registryAuth.routes,
    ...apiRoutes({ ...services, auth, present, variables, images, projectGone }),
  ]);
  const lfsFiles = await createLfsFiles(join(dataDir, 'lfs'));
  const lfs = createLfs({ ...base, files: lfsFiles, access: auth.access, authorize });
  const alias = createWebAddresses({
    async repositoryOf(path) {
      const project = await store.projects.byPath(path);
      return project && git.repository(repositoryName(project));
    },
  });
  const edge = createEdge({
    router,
    admit: (route, call) => admit({ store, ...auth }, route, call),
    alias,
    async otherwise(request, client) {
      clients.set(request, client);
      return (await lfs(request)) ?? git.fetch(request);
    },
    log,
    observe: metrics.observeRequest,
  });
  await parts.start();
  await git.recover();
  store.damage().then(
    (damage) => {
      if (damage !== undefined) log.error('the database is damaged; restore a backup', { damage });
    },
    log.error.bind(log, 'the database could not be checked'),
  );
  const housekeeping = startHousekeeping({ ...base, artifacts, lfsFiles, environments });

  return {
    fetch: edge,
    services,
    registryAuth: registryAuth.facts,
    imagePulls: registryAuth.pulls,
    async close() {
      housekeeping[Symbol.dispose]();
      closing.abort();
      assignments.release();
      await git.close();
      await parts.close();
      coverage.close();
      await traces.close();
      metrics.close();
      await store.close();
    },
  };
}
