import { join } from 'node:path';
import type { Authorize, Git } from '@slipway/git';
import { agentServers } from '#agents/agent-servers';
import { createAgents } from '#agents/agents';
import { createApplications } from '#applications/applications';
import { createArtifacts } from '#artifacts/artifacts';
import { type AuditLog, openAuditLog } from '#audit/audit-log';
import { createBackups } from '#backups/backups';
import { createClusterAccess } from '#cluster-access/cluster-access';
import { createClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import { createTunnels, type Tunnels } from '#cluster-ways/tunnels';
import { createWays, type FindWay } from '#cluster-ways/ways';
import { createClusters } from '#clusters/clusters';
import { createJobPlaces } from '#clusters/job-places';
import { createSeal } from '#clusters/seal';
import { diskFiles } from '#files/disk';
import { makePrivateFolder } from '#files/private-files';
import { createReserve, type Reserve } from '#files/reserve';
import { openSecretKey } from '#files/secret-key';
import { createForeignAccounts } from '#foreign-clusters/foreign-accounts';
import type { Client } from '#http/call';
import { createImports } from '#imports/imports';
import { createRemoteFiles } from '#includes/remote-files';
import { createLfsFiles } from '#lfs/lfs-files';
import { lfsRoom } from '#limits/lfs-limit';
import { createLimits, type Limits } from '#limits/limits';
import { createThrottle, type Throttle } from '#limits/throttle';
import { createPackageFiles } from '#packages/package-files';
import { endOldRegistryToken } from '#registry-access/old-registry-token';
import { type Auth, createAuth } from '#rights/auth';
import { createRunners } from '#runners/runners';
import { ensureRoot } from '#sign-in/root';
import { openSqliteStore } from '#store/sqlite/sqlite-store';
import type { Store } from '#store/store';
import { createTraces } from '#traces/traces';
import { createUploadFiles } from '#uploads/upload-files';
import type { Addresses } from './addresses.ts';
import { createEvents, type Events } from './events.ts';
import type { Clock, Log } from './log.ts';
import type { ServerOptions } from './server-options.ts';
import type { Services } from './services.ts';
import { wireGit } from './wire-git.ts';
import { type PipelineParts, wirePipelines } from './wire-pipelines.ts';

/** What stands behind the routes. */
export interface WiredServices {
  readonly services: Services;
  readonly auth: Auth;
  /** What moves pipelines; the services know the part of it that routes ask. */
  readonly parts: PipelineParts;
  readonly reserve: Reserve;
  /** Connections of agents' programs. */
  readonly tunnels: Tunnels;
  readonly wayTo: FindWay;
  /** Counts requests. */
  readonly throttle: Throttle;
  /** Who may fetch from and push to a repository. */
  readonly authorize: Authorize;
  /** Who sent a request that git will answer: told before it does. */
  readonly clients: WeakMap<Request, Client>;
}

/** Opens the data folder, and makes the services that work on it. */
export async function wireServices(options: ServerOptions): Promise<WiredServices> {
  const { dataDir, url, registry, images, log, clock = () => new Date() } = options;
  await makePrivateFolder(join(dataDir, 'repositories'));
  const { openFiles = diskFiles(dataDir) } = options;
  const events = createEvents();
  const store = openSqliteStore(dataDir, () => events.publish({ type: 'rights' }), clock);
  const remoteFiles = createRemoteFiles({ allowsLocal: options.allowsLocalIncludes ?? false });
  const limits = createLimits(store);
  const lfsFiles = createLfsFiles(await openFiles('lfs'));
  const reserve = createReserve(dataDir, log);
  const throttle = createThrottle(limits, clock);
  const { hasImageProxy = false } = options;
  const addresses = { url, registry, near: options.near ?? { url, registry }, hasImageProxy };
  const base = { store, limits, lfsFiles, clock, log, addresses, remoteFiles, events };
  const audit = await openAuditLog({ ...base, dataDir });
  const traces = createTraces({
    files: await openFiles('traces'),
    log,
    onAppend: (jobId, offset, length) => events.publish({ type: 'trace', jobId, offset, length }),
  });
  const artifacts = createArtifacts({ ...base, files: await openFiles('artifacts') });
  await ensureRoot(base, options.root);
  await endOldRegistryToken(dataDir, store);

  // Runners, sign-in and git ask what moves pipelines, and that asks them: by then all are there.
  const runners = createRunners({ ...base, onChange: (id) => parts.assignments.release(id) });
  const auth = createAuth({ ...base, jobs: { byToken: (token) => parts.jobs.byToken(token) } });
  const clients = new WeakMap<Request, Client>();
  const { git, authorize } = wireGit({
    ...{ ...base, dataDir, auth, audit, throttle, reserve, images },
    clientOf: (request) => clients.get(request),
    onPush: (event) => parts.pushed(event),
  });
  const uploadFiles = createUploadFiles(await openFiles('uploads'));
  const packageFiles = createPackageFiles(await openFiles('packages'));
  const files = { git, traces, artifacts, runners, uploadFiles, packageFiles };
  const clusters = clusterServices(options, { ...base, audit, auth, git });
  const { seal, tunnels, wayTo, ...inClusters } = clusters;
  const imports = createImports({
    ...{ ...base, git, seal, left: reserve.left },
    lfsRoomOf: (id) => lfsRoom({ ...base, git }, id),
  });
  const { silenceSeconds = 600, confirmSeconds = 15 } = options;
  const parts = wirePipelines({
    ...{ ...base, ...files, ...inClusters, silenceSeconds, confirmSeconds },
  });
  const { pipelines, jobs, environments, resourceGroups } = parts;
  const { scheduleRuns, deliveries, hookTeller, rollouts, approvals } = parts;
  const backups = createBackups({ ...base, place: options.backups });
  const moving = { pipelines, jobs, environments, resourceGroups, scheduleRuns, deliveries };
  const own = { audit, backups, seal, hookTeller, rollouts, approvals, imports };
  const services = {
    ...{ ...base, ...files, ...own, ...inClusters, ...moving },
    agentConnections: tunnels,
  };
  return { services, auth, parts, tunnels, wayTo, reserve, throttle, authorize, clients };
}

interface BeforeClusters {
  readonly store: Store;
  readonly events: Events;
  readonly limits: Limits;
  readonly addresses: Addresses;
  readonly audit: AuditLog;
  readonly auth: Auth;
  readonly git: Git;
  readonly clock: Clock;
  readonly log: Log;
}

/** Clusters of this machine, connected ones, and those behind agents. */
function clusterServices(options: ServerOptions, base: BeforeClusters) {
  const { store, events, addresses, auth, clock, log } = base;
  const seal = createSeal(openSecretKey(options.dataDir));
  const accounts = createForeignAccounts(clock);
  const clusters = createClusters({ store, seal, clock, accounts });
  const agents = createAgents({
    ...{ ...base, access: auth.access },
    servers: options.agentServers ?? agentServers(addresses),
  });
  const tunnels = createTunnels({ store, events, clock, log });
  const wayTo = createWays({ store, seal, tunnels, builtIn: options.ownCluster });
  return {
    seal,
    agents,
    tunnels,
    wayTo,
    clusterOfAgent: createClusterOfAgent({ store, agents, wayTo }),
    jobPlaces: createJobPlaces({ store, seal, clock }),
    applications: createApplications({ helm: options.helm, clock }),
    clusterAccess: createClusterAccess({ ...base, clusters, builtIn: options.kubernetes }),
  };
}
