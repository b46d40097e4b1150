import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { ContainerStatus, Node, Pod, PodSpec } from '@slipway/kube-objects';
import type { NodeAgent } from '../src/agent.ts';
import type { ImageAccess, ImageWish } from '../src/image-access.ts';
import type { Runtime } from '../src/runtime/runtime.ts';
import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';
import { startAgent } from '../src/start-agent.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

type Upgrade = Tail<Parameters<NodeAgent['upgrade']>>;
type Tail<T> = T extends [unknown, ...infer Rest] ? Rest : never;

/** A node agent over a scripted runtime and objects in memory. */
export class Bench implements AsyncDisposable {
  readonly runtime: ScriptedRuntime;
  readonly objects: ObjectStore;
  readonly directory: string;
  readonly #options: BenchOptions;
  #agent: NodeAgent | undefined;

  private constructor(objects: ObjectStore, directory: string, options: BenchOptions) {
    this.objects = objects;
    this.runtime = new ScriptedRuntime();
    this.directory = directory;
    this.#options = options;
  }

  static async open(options: BenchOptions = {}): Promise<Bench> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-agent-'));
    const bench = new Bench(await createObjects(), directory, options);
    if (options.isAway) bench.runtime.disconnect();
    await bench.start(options.runtime ?? bench.runtime);
    return bench;
  }

  async start(runtime: Runtime = this.runtime): Promise<void> {
    const {
      withdrawn = async () => {},
      joined = async () => {},
      token = async () => 'token',
    } = this.#options;
    this.#agent = await startAgent(
      {
        objects: this.objects,
        engine: undefined,
        network: { dnsAddress: undefined, withdrawn, joined },
        log: silent,
        clock: () => new Date(),
        directory: this.directory,
        nodeName: 'node1',
        relay: { address: '', ports: [] },
        clusterCidr: '10.244.0.0/16',
        lookMilliseconds: this.#options.lookMilliseconds ?? 50,
        serviceAccountToken: token,
        imageAccess: async (wish) => guard(wish),
      },
      runtime,
    );
  }

  async stop(): Promise<void> {
    await this.#agent?.close();
  }

  async logs(name: string): Promise<string> {
    const pod = { namespace: 'default', name };
    const response = await this.#agent?.logs(pod, new URLSearchParams());
    return (await response?.text()) ?? '';
  }

  /** Hands the agent a connection, as the API does. */
  async upgrade(name: string, ...[what, request, socket, head]: Upgrade): Promise<void> {
    const pod = { namespace: 'default', name };
    await this.#agent?.upgrade(pod, what, request, socket, head);
  }

  async create(name: string, spec: Partial<PodSpec> = {}): Promise<void> {
    await this.objects.create<Pod>('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { nodeName: 'node1', containers: [{ name: 'c', image: 'present:1' }], ...spec },
      status: {},
    });
  }

  pod(name: string, isIt: (pod: Pod) => boolean): Promise<Pod> {
    return this.#object('pods', name, 'default', isIt);
  }

  node(isIt: (node: Node) => boolean): Promise<Node> {
    return this.#object('nodes', 'node1', undefined, isIt);
  }

  async gone(name: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _watch = this.objects.watch('pods', ({ type, object }) => {
      if (type === 'DELETED' && object.metadata.name === name) resolve();
    });
    if (this.objects.get('pods', name, 'default')) await promise;
  }

  async #object<T extends Pod | Node>(
    resource: string,
    name: string,
    namespace: string | undefined,
    isIt: (object: T) => boolean,
  ): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    using _watch = this.objects.watch<T>(resource, ({ object }) => {
      if (object.metadata.name === name && isIt(object)) resolve(object);
    });
    const now = this.objects.get<T>(resource, name, namespace);
    return now && isIt(now) ? now : await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.objects.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A registry whose images are for those who are let in. */
function guard({ image, projects, secrets }: ImageWish): ImageAccess | undefined {
  if (image.registry === 'far.example') {
    const reference = `near:80/copies/${image.repository}:${image.tag}`;
    return { isAllowed: true, nearer: { reference, credentials: undefined } };
  }
  if (image.registry !== 'guarded:80') return undefined;
  const [credentials] = secrets;
  const isAllowed = credentials !== undefined || projects.includes(image.repository);
  return isAllowed ? { isAllowed, credentials } : { isAllowed, project: image.repository };
}

interface BenchOptions {
  readonly withdrawn?: () => Promise<void>;
  readonly joined?: (pod: { readonly address: string }) => Promise<void>;
  readonly token?: () => Promise<string>;
  readonly isAway?: boolean;
  readonly runtime?: Runtime;
  readonly lookMilliseconds?: number;
}

/** A condition of a pod or node. */
export const condition = (object: Pod | Node, name: string) =>
  object.status.conditions?.find(({ type }) => type === name);

/** Whether the condition Ready is True. */
export const isReady = (object: Pod | Node) => condition(object, 'Ready')?.status === 'True';

/** The status of the first container. */
export const first = ({ status }: Pod): ContainerStatus | undefined =>
  status.containerStatuses?.[0];
