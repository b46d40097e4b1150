import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { busyboxImage, createEngine, type Engine } from '@slipway/engine';
import { createObjects } from '@slipway/kube-api';
import type { Container, Objects, Pod, PodSpec } from '@slipway/kube-objects';
import { type Cluster, createCluster } from '../src/cluster.ts';
import { deleteCluster } from '../src/delete-cluster.ts';

export type { ConfigMap, Event, Pod } from '@slipway/kube-objects';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** True when the pod's Ready condition is True. */
export function isReady({ status }: Pod): boolean {
  return (
    status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  );
}

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
  /** The host's address on the engine's default bridge. */
  readonly bridge: string;
  readonly environment: NodeJS.ProcessEnv;
  cluster: Cluster;
  /** Runs kubectl; throws when it fails. */
  kubectl(...args: string[]): Promise<string>;
  run(args: readonly string[], options?: RunOptions): Promise<Output>;
  /** `kubectl apply` of one object. */
  apply(object: object): Promise<void>;
  /** Creates a pod with one or more containers named `c`, `d`, …, each a shell script. */
  createPod(name: string, spec: PodSpecDraft): Promise<void>;
  /** What a pod prints whose container runs `script` once; throws when that fails. */
  printed(
    name: string,
    script: string,
    container?: ContainerDraft,
    spec?: Partial<PodSpecDraft>,
  ): Promise<string>;
  /** A ConfigMap or Secret of the namespace `default`, made or replaced. */
  put(
    resource: 'configmaps' | 'secrets',
    name: string,
    data: Record<string, string>,
  ): Promise<void>;
  /** The pod as soon as `isIt` accepts it; throws after a generous while. */
  pod(name: string, isIt: (pod: Pod) => boolean): Promise<Pod>;
  /** Resolves when no pod has this name. */
  gone(name: string): Promise<void>;
  /**
   * Stops the cluster, but not its pods, and starts it again on the same folder. `meanwhile` may
   * change the engine's containers, or the objects, while nobody looks.
   */
  restart(meanwhile?: (objects: Objects) => Promise<void>): Promise<void>;
}

/** A pod's specification; containers without an image get the local one. */
export type PodSpecDraft = Partial<Omit<PodSpec, 'containers' | 'initContainers'>> & {
  readonly containers: readonly ContainerDraft[];
  readonly initContainers?: readonly ContainerDraft[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

type ContainerDraft = Partial<Container> & { readonly script?: string };

const PATIENCE_MILLISECONDS = 60_000;

interface RunOptions {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The first address of the default bridge's subnet is the host's own. */
async function bridgeAddress(engine: Engine): Promise<string> {
  const bridge = await engine.networks.inspect('bridge');
  const [config] = bridge?.IPAM?.Config ?? [];
  return config?.Gateway ?? config?.Subnet?.replace(/\.\d+\/\d+$/, '.1') ?? '';
}

/** Starts a cluster in a folder of its own; disposing removes its pods. */
export async function startNodeCluster(): Promise<NodeCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-node-'));
  const engine = createEngine();
  const bridge = await bridgeAddress(engine);
  const open = () =>
    createCluster({
      directory,
      engine,
      log: silent,
      machine: false,
      nodeName: 'node1',
      relay: { address: bridge, ports: [] },
    });
  let cluster = await open();
  let isDown = false;
  const byFetch = getRequestListener((request) =>
    isDown ? new Response(null, { status: 503 }) : cluster.fetch(request),
  );
  const server = createServer(
    cluster.tls,
    (...both) => void ((!isDown && cluster.serve(...both)) || byFetch(...both)),
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
  const image = await busyboxImage(engine);
  const made: NodeCluster = {
    engine,
    image,
    bridge,
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
    async createPod(name, { containers, initContainers, labels, annotations, ...spec }) {
      const complete = ({ script, ...container }: ContainerDraft, index: number) => ({
        name: 'cdefgh'.charAt(index),
        image,
        ...(script !== undefined && { command: ['sh', '-c', script] }),
        ...container,
      });
      const initial = initContainers?.map((draft, index) => ({
        ...complete(draft, index),
        name: draft.name ?? `init-${index}`,
      }));
      await cluster.objects.create<Pod>('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          namespace: 'default',
          ...(labels && { labels }),
          ...(annotations && { annotations }),
        },
        spec: {
          terminationGracePeriodSeconds: 1,
          ...spec,
          ...(initial && { initContainers: initial }),
          containers: containers.map(complete),
        },
        status: {},
      });
    },
    async printed(name, script, container = {}, spec = {}) {
      await made.createPod(name, {
        restartPolicy: 'Never',
        ...spec,
        containers: [{ script, ...container }],
      });
      const { status } = await made.pod(name, ({ status: { phase = '' } }) =>
        ['Succeeded', 'Failed'].includes(phase),
      );
      const output = await kubectl('logs', name);
      if (status.phase !== 'Succeeded') throw new Error(`pod ${name} has failed: ${output}`);
      return output;
    },
    async put(resource, name, data) {
      const kind = resource === 'secrets' ? 'Secret' : 'ConfigMap';
      const metadata = { name, namespace: 'default' };
      const text = resource === 'secrets' ? 'stringData' : 'data';
      const input = JSON.stringify({ apiVersion: 'v1', kind, metadata, [text]: data });
      const { code, stderr } = await run(['apply', '-f', '-'], { input });
      if (code !== 0) throw new Error(stderr);
    },
    pod: (name, isIt) =>
      new Promise((resolve, reject) => {
        const look = (pod: Pod | undefined) => {
          if (!pod || !isIt(pod)) return;
          clearTimeout(timer);
          watch[Symbol.dispose]();
          resolve(pod);
        };
        const watch = cluster.objects.watch<Pod>('pods', ({ object }) => {
          if (object.metadata.name === name) look(object);
        });
        const timer = setTimeout(() => {
          watch[Symbol.dispose]();
          const last = cluster.objects.get<Pod>('pods', name, 'default');
          reject(new Error(`pod ${name} stayed ${JSON.stringify(last?.status)}`));
        }, PATIENCE_MILLISECONDS);
        look(cluster.objects.get<Pod>('pods', name, 'default'));
      }),
    gone: (name) =>
      new Promise((resolve) => {
        const watch = cluster.objects.watch('pods', ({ type, object }) => {
          if (type === 'DELETED' && object.metadata.name === name) done();
        });
        const done = () => {
          watch[Symbol.dispose]();
          resolve();
        };
        if (!cluster.objects.get('pods', name, 'default')) done();
      }),
    async restart(meanwhile) {
      isDown = true;
      await cluster.close();
      // As it is when the process ends.
      server.closeAllConnections();
      const objects = await createObjects({ path: join(directory, 'cluster.db') });
      await meanwhile?.(objects);
      objects.close();
      cluster = await open();
      isDown = false;
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
      // A controller may have replaced a pod that was deleted a moment ago.
      await deleteCluster({ directory, engine, log: silent });
      engine.close();
    },
  };
  return made;
}
