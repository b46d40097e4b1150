import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { busyboxImage, createEngine, type Engine } from '@slipway/engine';
import { type Cluster, createCluster } from '../src/cluster.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What a program printed, and how it ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cluster on the machine's Docker Engine, served over HTTPS, with a kubectl that talks to it. */
export interface NodeCluster extends AsyncDisposable {
  readonly engine: Engine;
  /** A local image with every busybox applet. */
  readonly image: string;
  readonly environment: NodeJS.ProcessEnv;
  cluster: Cluster;
  /** Runs kubectl; throws when it fails. */
  kubectl(...args: string[]): Promise<string>;
  run(args: readonly string[], options?: RunOptions): Promise<Output>;
  /** `kubectl apply` of one object. */
  apply(object: object): Promise<void>;
  /** Stops the cluster, but not its pods, and starts it again on the same folder. */
  restart(): Promise<void>;
}

interface RunOptions {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a cluster in a folder of its own; disposing removes its pods. */
export async function startNodeCluster(): Promise<NodeCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-node-'));
  const engine = createEngine();
  const open = () =>
    createCluster({ directory, engine, log: silent, machine: false, nodeName: 'node1' });
  let cluster = await open();
  const server = createServer(
    cluster.tls,
    getRequestListener((request) => cluster.fetch(request)),
  );
  server.on('upgrade', (request, socket, head) => void cluster.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig(url), { mode: 0o600 });
  const environment = { ...process.env, KUBECONFIG: kubeconfig, HOME: directory };
  const run: NodeCluster['run'] = (args, options = {}) =>
    new Promise<Output>((resolve) => {
      const env = { ...environment, ...options.environment };
      const child = execFile('kubectl', args, { env, timeout: 90_000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
      child.stdin?.end(options.input ?? '');
    });
  const kubectl = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  return {
    engine,
    image: await busyboxImage(engine),
    environment,
    get cluster() {
      return cluster;
    },
    run,
    kubectl,
    async apply(object) {
      const { code, stderr } = await run(['apply', '-f', '-'], { input: JSON.stringify(object) });
      if (code !== 0) throw new Error(stderr);
    },
    async restart() {
      await cluster.close();
      cluster = await open();
    },
    async [Symbol.asyncDispose]() {
      const pods = cluster.objects.list('pods');
      const options = { gracePeriodSeconds: 0 };
      await Promise.all(
        pods.map(({ metadata }) =>
          cluster.objects
            .delete('pods', metadata.name, metadata.namespace, options)
            .catch(() => {}),
        ),
      );
      await cluster.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
