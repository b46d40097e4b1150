import { hostname } from 'node:os';
import { diagnosticCodes } from '@slipway/ci';
import { createServer, type Server, type ServerOptions } from '@slipway/server';
import { createWeb } from '@slipway/web';
import { nearWay, publicWay } from '#addresses';
import { helmFinder } from '#helm/find-helm';
import { helmProgram } from '#helm/helm-program';
import type { Service } from '#http/answering';
import { clusterUpgrade } from '#http/cluster-upgrade';
import { compressing } from '#http/compress';
import { afterStart, forwardTo } from '#http/forward';
import { type Front, openFront } from '#http/front';
import { networkInUse } from '#http/hosts/network-in-use';
import { mainService } from '#http/main-service';
import { watchCertificate } from '#http/tls/certificate';
import { agentServersOf, ownCertificate } from '#http/tls/own-tls';
import { machinePlace } from '#machine/machine-place';
import { createOwnImage } from '#own-image/own-image';
import { proxyCheck } from '#public-binding';
import { catalogOf } from './images/image-catalog.ts';
import { socketOf } from './own-sockets.ts';
import type { RoleContext, StartedRole } from './role.ts';
import { backupPlace } from './server/backup-place.ts';
import { clusterApi } from './server/cluster-api.ts';
import { bringCredentials } from './server/credentials.ts';

/** The edge and the server: everything on the main port but images and apps. */
export async function startServerRole(context: RoleContext): Promise<StartedRole<'server'>> {
  const { config, mainPort } = context;
  await using stack = new AsyncDisposableStack();
  const own = await ownCertificate(config);
  const machine = stack.use(machinePlace(config));
  const server = await createServer({
    ...programsOf(context),
    machine,
    agentServers: agentServersOf(config, mainPort, own.ca),
    ...others(context),
  });
  stack.defer(() => server.close());
  const front = await openEdge(context, stack, server, machine, own);
  const { issuer, realm, service: audience, publicKeyPem, stillAllows } = server.registryAuth;
  const resources = stack.move();
  return {
    facts: { registryAuth: { issuer, realm, service: audience, publicKeyPem } },
    calls: {
      decideImage: (wish) => server.imagePulls.decide(wish),
      isJobRunning: (jobId) => server.services.jobs.isRunning(jobId),
      jobDid: (deed) => server.services.rollouts.note(deed),
      jobPlace: (jobId) => server.services.jobPlaces.ofJob(jobId),
      jobPlaces: () => server.services.jobPlaces.all(),
      hasJobPlaces: () => server.services.jobPlaces.isThere(),
      stillAllows: (claims, wanted) => stillAllows(claims, wanted),
    },
    take: (socket, head) => front.take(socket, head),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Where it works, and with what of this machine. */
function programsOf({ config, log, mainPort }: RoleContext) {
  const { dataDir, jobEnvironment: environment, outside } = config;
  const root = bringCredentials(config);
  return {
    dataDir,
    ...publicWay(config, mainPort),
    near: nearWay(mainPort),
    trustedProxies: outside.trustedProxies,
    hasImageProxy: config.imageProxy !== undefined,
    root,
    backups: backupPlace(config),
    helm: helmProgram(helmFinder({ dataDir, environment, log }), environment),
    ownImage: createOwnImage({
      url: nearWay(mainPort).url.replace('localhost', '127.0.0.1'),
      basic: `${root.username}:${root.token}`,
      log,
    }),
    log,
  } as const;
}

/** Answers what comes in by the main port, with TLS where there is a certificate. */
async function openEdge(
  context: RoleContext,
  stack: AsyncDisposableStack,
  server: Server,
  { terminals }: ReturnType<typeof machinePlace>,
  own: Awaited<ReturnType<typeof ownCertificate>>,
): Promise<Front> {
  const { config, facts, log, peers } = context;
  const { url, tls, trustedProxies } = config.outside;
  const isProxy = proxyCheck(trustedProxies);
  const onlyTls = url !== undefined && tls !== undefined ? { url, isProxy } : undefined;
  const service = mainService({ machine: hostname(), hosts: config.hosts }, onlyTls);
  service.attach({
    server,
    web: createWeb({ isDiagnostic: (code) => Object.hasOwn(diagnosticCodes, code) }),
    registry: later(context, 'registry'),
    cluster: config.hasCluster
      ? networkInUse(later(context, 'network'), () => peers.cluster.usesNetwork())
      : undefined,
    clusterUrl: facts.cluster,
    clusterUpgrade: facts.cluster && clusterUpgrade(server, facts.cluster),
    terminalUpgrade: terminals.upgrade,
    claimsHost: (host) => peers.cluster.claimsHost(host),
  });
  const certificate =
    url !== undefined && tls !== undefined
      ? stack.use(watchCertificate(tls, url, (pair) => front.renew(pair), log))
      : undefined;
  const front: Front = await openFront(compressing(service), socketOf(config.dataDir, 'server'), {
    isProxy,
    tls: certificate?.current ?? own,
    nearTls: certificate && own,
  });
  stack.defer(() => front.close());
  return front;
}

/** A role that may not run before it is asked for. */
function later({ config, peers }: RoleContext, name: 'registry' | 'network'): Service {
  const role = forwardTo(name, socketOf(config.dataDir, name));
  return afterStart(role, () => peers[name].isThere());
}

/** The other roles, as the server sees them. */
function others(
  context: RoleContext,
): Pick<ServerOptions, 'images' | 'projectGone' | 'kubernetes' | 'clusterApi' | 'ownCluster'> {
  const { config, facts, peers } = context;
  const { cluster } = peers;
  const api = facts.cluster && clusterApi(facts.cluster);
  return {
    images: catalogOf(context),
    projectGone: ({ id, fullPath }) => forget(context, { id, path: fullPath }),
    ...(facts.cluster && {
      kubernetes: {
        url: facts.cluster.url,
        publicUrl: facts.cluster.publicUrl,
        caPem: facts.cluster.caPem,
        access: (job) => cluster.jobAccess(job),
        withdraw: ({ namespace }, kept) => cluster.withdraw(namespace, kept),
        grantsByItself: config.grantsByItself,
        ...(api && { api }),
      },
    }),
    ...(api && { clusterApi: api }),
    ...(facts.cluster && {
      ownCluster: {
        ...{ apiUrl: facts.cluster.url, caPem: facts.cluster.caPem, token: facts.cluster.token },
        mayBeLocal: true,
      },
    }),
  };
}

/** Work trees and caches are the runners'; without them they are removed here. */
async function forget(
  { config, peers }: RoleContext,
  project: { readonly id: number; readonly path: string },
): Promise<void> {
  if (config.hasCluster) await peers.cluster.removeProject(project.id);
  if (config.hasRunners) return peers.runners.forgetProject(project);
  const { forgetProject } = await import('@slipway/runner');
  await forgetProject(config.dataDir, project);
}
