import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@slipway/engine';
import { writeDurablySync } from '@slipway/io';
import {
  type Cluster,
  type ClusterOptions as CreateOptions,
  createCluster,
  type JobDeed,
  NoServiceRange,
} from '@slipway/kube';
import { mergeKubeconfig, parseKubeconfig } from '#api/kubeconfig';
import { CommandFailed } from '#command';
import type { Config } from '#config';
import { clusterLock } from '#data-folder/cluster-process';
import { kubeconfigFile } from '#data-folder/instance';
import { Lock } from '#data-folder/lock';
import type { Service } from '#http/answering';
import { listen } from '#http/ports/listener';
import { lastPorts, notePorts } from '#http/ports/served-ports';
import type { Log } from '#log';
import { addressesFor, outsideNames } from '#public-binding';
import type { ImageGuard } from '#roles/images/image-access';

/** Where the cluster lies, and what it serves. */
export interface ClusterOptions {
  readonly config: Config;
  readonly engine: Engine;
  /** The host's address on the container bridge. */
  readonly bridge: string;
  /** Loopback ports that job pods reach the host by, beside the cluster's own. */
  readonly ports: readonly number[];
  /** Guards the images of the registry beside the cluster. */
  readonly images?: ImageGuard;
  /** Whether a job of the server beside the cluster is still under way. */
  readonly isJobRunning?: (jobId: number) => Promise<boolean>;
  /** Told of what its jobs do here. */
  readonly witness?: (deed: JobDeed) => Promise<void>;
  /** Connections to services are carried by another process. */
  readonly networkElsewhere?: NonNullable<CreateOptions['networkElsewhere']>;
  /** Opens its port; undefined: by itself, on the usual addresses. */
  readonly open?: (tls: Cluster['tls'], service: Service) => ClusterPort;
  readonly log: Log;
}

/** Where the cluster answers. */
export interface ClusterPort {
  readonly port: number;
  /** Takes no new connections, lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** A cluster is part of `slipway up` or runs alone, never both. */
function takeLock(dataDir: string): Lock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = Lock.take(dataDir, clusterLock);
  if (lock) return lock;
  throw new CommandFailed(
    `the cluster of ${dataDir} already runs; slipway cluster status says more`,
  );
}

/** Brings the built-in cluster's entries up to date; what the user has set in the file stays. */
function writeKubeconfig(path: string, fresh: string): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  writeDurablySync(path, mergeKubeconfig(old, fresh));
}

/** The cluster on its port, and what the other roles need of it. */
export interface RunningCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly port: number;
  readonly url: string;
  readonly kubeconfigPath: string;
  readonly caPem: string;
  /** Its administrator's. */
  readonly token: string;
}

/** Starts the cluster, opens its port and writes the kubeconfig. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { config, engine, bridge, ports, images, isJobRunning, witness, log } = options;
  await using stack = new AsyncDisposableStack();
  stack.use(takeLock(config.dataDir));
  const cluster = await createCluster({
    directory: join(config.dataDir, 'cluster'),
    engine,
    relay: { address: bridge, ports },
    names: outsideNames(config),
    ...(images && { imageAccess: (wish) => images.decide(wish) }),
    ...(isJobRunning && { isJobRunning }),
    ...(witness && { witness }),
    ...(options.networkElsewhere && { networkElsewhere: options.networkElsewhere }),
    log: log.child({ role: 'cluster' }),
  }).catch((error: unknown) => {
    if (!(error instanceof NoServiceRange)) throw error;
    throw new CommandFailed(error.message, { cause: error });
  });
  stack.defer(() => cluster.close());
  const service: Service = {
    serve: (incoming, outgoing) => cluster.serve(incoming, outgoing),
    fetch: (request, connection) => cluster.fetch(request, connection),
    upgrade: (...args) => void cluster.upgrade(...args),
  };
  const opened = options.open
    ? options.open(cluster.tls, service)
    : await listenAlone(config, bridge, cluster.tls, service);
  stack.defer(() => opened.close());
  const { port } = opened;
  notePorts(config.dataDir, { cluster: port });
  await cluster.announce(bridge, port);

  const url = `https://localhost:${port}`;
  const kubeconfig = cluster.kubeconfig(url);
  const kubeconfigPath = kubeconfigFile(config.dataDir);
  writeKubeconfig(kubeconfigPath, kubeconfig);
  const { caPem, token } = parseKubeconfig(kubeconfig);
  const resources = stack.move();
  return {
    cluster,
    port,
    url,
    kubeconfigPath,
    caPem,
    token,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function listenAlone(
  config: Config,
  bridge: string,
  tls: Cluster['tls'],
  service: Service,
): Promise<ClusterPort> {
  return listen(
    {
      port: config.clusterPort,
      from: lastPorts(config.dataDir).cluster ?? 6443,
      addresses: addressesFor(config.bind, bridge),
      askedAddress: config.bind,
      tls,
      isHttp2: true,
    },
    service,
  );
}
