import { createPublicKey } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '@slipway/engine';
import type { Cluster } from '@slipway/kube';
import { createRegistry, type Registry } from '@slipway/registry';
import { forgetProject } from '@slipway/runner';
import { createServer, type Server } from '@slipway/server';
import { createWeb } from '@slipway/web';
import { type Api, createApi } from '#api/api';
import { CommandFailed } from '#command';
import type { Config } from '#config';
import {
  type Credentials,
  findInstance,
  type Instance,
  instanceLock,
  removeInstance,
  writeInstance,
} from '#data-folder/instance';
import { Lock } from '#data-folder/lock';
import { compressing } from '#http/compress';
import { listen } from '#http/listener';
import { mainService } from '#http/main-service';
import { lastPorts, notePorts } from '#http/served-ports';
import { type Log, logFile } from '#log';
import { watchEventLoop } from '#watchdog/watchdog';
import { startCluster } from './cluster.ts';
import { collectGarbage } from './collect-garbage.ts';
import { bringCredentials } from './credentials.ts';
import { bridgeAddress, usualBridge } from './engine-bridge.ts';
import { noteEngine } from './engine-note.ts';
import { followBridge } from './follow-bridge.ts';
import { keepHeapSmall } from './frugal-heap.ts';
import { guardImages, imagesInUse } from './image-access.ts';
import { startRunners } from './runners.ts';

/** A Slipway that serves. */
export interface Slipway extends AsyncDisposable {
  readonly instance: Instance;
  readonly credentials: Credentials;
  readonly api: Api;
  readonly engine: Engine;
  readonly cluster: Cluster | undefined;
}

/**
 * Starts every role in one process and wires them by their public protocols.
 *
 * Roles end in the opposite order when the result is disposed; pods stay up. When one role cannot
 * start, those before it are ended again.
 */
export async function startSlipway(config: Config, log: Log): Promise<Slipway> {
  keepHeapSmall();
  await using stack = new AsyncDisposableStack();
  const { dataDir } = config;
  stack.use(takeLock(dataDir));
  stack.use(watchEventLoop({ logFile: logFile(dataDir) }));

  const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
  stack.defer(() => engine.close());
  const bridge = (await bridgeAddress(engine)) ?? usualBridge;

  const service = mainService({ machine: hostname(), hosts: config.hosts });
  const main = await listen(
    {
      port: config.port,
      from: lastPorts(dataDir).main ?? 8929,
      addresses: addresses(config.bind, bridge),
      askedAddress: config.bind,
    },
    compressing(service),
  );
  stack.defer(() => main.close());
  notePorts(dataDir, { main: main.port });
  const url = `http://localhost:${main.port}`;
  const registryHost = `localhost:${main.port}`;

  const started = Promise.withResolvers<Server>();
  const cluster = config.hasCluster
    ? stack.use(
        await startCluster({
          config,
          engine,
          bridge,
          ports: [main.port],
          images: guardImages(registryHost, started.promise),
          isJobRunning: async (jobId) => (await started.promise).services.jobs.isRunning(jobId),
          log,
        }),
      )
    : undefined;

  const credentials = bringCredentials(config);
  const server = await createServer({
    dataDir,
    url,
    registry: registryHost,
    root: credentials,
    log: log.child({ role: 'server' }),
    images: {
      repositories: () => registry.repositories(),
      tagNames: (repository) => registry.tagNames(repository),
      tag: (repository, name) => registry.tag(repository, name),
      deleteTag: (repository, tag) => registry.deleteTag(repository, tag),
      projectGone: async (path) => {
        await registry.deleteRepositories(path.toLowerCase());
        await cluster?.cluster.forgetProject(path);
      },
    },
    projectGone: ({ id, fullPath }) => forgetProject(dataDir, { id, path: fullPath }),
    ...(cluster && { kubernetes: cluster.forJobs, clusterApi: cluster.api }),
  });
  stack.defer(() => server.close());
  started.resolve(server);
  const registry: Registry = await createRegistry({
    directory: join(dataDir, 'blobs'),
    issuer: server.registryAuth.issuer,
    realm: server.registryAuth.realm,
    service: server.registryAuth.service,
    publicKey: createPublicKey(server.registryAuth.publicKeyPem),
    bearerOf: server.registryAuth.bearerOf,
    stillAllows: server.registryAuth.stillAllows,
    ...(cluster && { inUse: imagesInUse(registryHost, cluster.cluster) }),
    log: log.child({ role: 'registry' }),
  });
  stack.defer(() => registry.close());
  stack.use(collectGarbage(registry, log));
  service.attach({
    server,
    registry,
    cluster: cluster?.cluster,
    clusterUrl: cluster?.url,
    web: createWeb(),
  });

  const api = createApi(url, credentials.token);
  if (config.hasRunners) {
    const relayPorts = [main.port, ...(cluster ? [cluster.listener.port] : [])];
    const relay = { address: bridge, ports: relayPorts };
    stack.use(
      await startRunners({ config, api, engine, relay, cluster: cluster?.kubeconfigPath, log }),
    );
    stack.use(noteEngine(engine, api, log));
  }
  stack.use(followBridge(engine, [main, ...(cluster ? [cluster.listener] : [])], log));

  const instance: Instance = {
    url,
    registry: registryHost,
    pid: process.pid,
    kubernetes: cluster?.url ?? null,
  };
  writeInstance(dataDir, instance);
  stack.defer(() => removeInstance(dataDir));
  const resources = stack.move();
  return {
    instance,
    credentials,
    api,
    engine,
    cluster: cluster?.cluster,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function takeLock(dataDir: string): Lock {
  const lock = Lock.take(dataDir, instanceLock);
  if (lock) return lock;
  const other = findInstance(dataDir);
  const who = other ? ` (process ${other.pid}, ${other.url})` : '';
  throw new CommandFailed(
    `another Slipway already runs on ${dataDir}${who}. Use that one, stop it (slipway stop), or choose another folder with --data-dir`,
  );
}

function isLoopback(bind: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(bind);
}

/** Both families of loopback, and the bridge, so that jobs and pods reach the server. */
function addresses(bind: string, bridge: string): readonly string[] {
  if (bind === '0.0.0.0' || bind === '::') return [bind];
  const loopback = isLoopback(bind) ? ['127.0.0.1', '::1'] : [bind, '127.0.0.1'];
  return [...new Set([...loopback, bridge])];
}
