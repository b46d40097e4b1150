import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { KubeObject, New, Objects, Pod, PodSpec } from '@slipway/kube-objects';
import { isReady } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { type Cluster, createCluster } from '../src/cluster.ts';
import { deleteCluster } from '../src/delete-cluster.ts';
import { until } from './web-cluster.ts';

/** How a command in a pod ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A pod to be made. */
export interface PodDraft {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** A shell script; it must not end. Default: waits. */
  readonly script?: string;
  readonly ports?: NonNullable<PodSpec['containers'][number]['ports']>;
  readonly spec?: Partial<PodSpec>;
  readonly container?: Partial<PodSpec['containers'][number]>;
}

/** A cluster on the machine's Docker Engine whose network is the machine's. */
export interface NetworkCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly objects: Objects;
  /** Makes a pod. */
  begin(pod: PodDraft): Promise<void>;
  /** Makes a pod and waits until it is ready; its address. */
  start(pod: PodDraft): Promise<string>;
  create(resource: string, object: New<KubeObject>): Promise<KubeObject>;
  /** Runs a command in a pod that was started. */
  exec(pod: string, command: string, namespace?: string): Promise<Ended>;
  /** Ends Slipway's part, and starts it again on the same folder after `meanwhile`. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Starts it; disposing removes everything. */
export async function startNetworkCluster(): Promise<NetworkCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-policies-'));
  const engine = createEngine();
  const image = await busyboxImage(engine);
  const options = { directory, engine, log: silent };
  let cluster = await createCluster(options);
  const podOf = (namespace: string, name: string) =>
    cluster.objects.get<Pod>('pods', name, namespace);
  async function begin(draft: PodDraft): Promise<void> {
    const { name, namespace = 'default', labels, script = 'sleep 3600', ports } = draft;
    const command = ['sh', '-c', script];
    const main = { name: 'main', image, imagePullPolicy: 'Never' as const, command };
    await cluster.objects.create<Pod>('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, ...(labels && { labels }) },
      spec: {
        terminationGracePeriodSeconds: 0,
        ...draft.spec,
        containers: [{ ...main, ...(ports && { ports }), ...draft.container }],
      },
      status: {},
    });
  }
  return {
    get cluster() {
      return cluster;
    },
    get objects() {
      return cluster.objects;
    },
    begin,
    async start(draft) {
      await begin(draft);
      const pod = () => podOf(draft.namespace ?? 'default', draft.name);
      await until(
        () => isReady(pod() ?? ({ status: {} } as Pod)),
        () => JSON.stringify(pod()),
      );
      return pod()?.status.podIP ?? '';
    },
    create: (resource, object) => cluster.objects.create(resource, object),
    async exec(name, command, namespace = 'default') {
      const id = podOf(namespace, name)?.status.containerStatuses?.[0]?.containerID ?? '';
      const exec = await engine.exec(id.replace(/^docker:\/\//, ''), {
        command: ['sh', '-c', command],
      });
      let output = '';
      for await (const { data } of exec.output) output += String(data);
      return { code: (await exec.exitCode()) ?? -1, output };
    },
    async restart(meanwhile) {
      await cluster.close();
      await meanwhile?.();
      cluster = await createCluster(options);
    },
    async [Symbol.asyncDispose]() {
      await cluster.close();
      await deleteCluster({ directory, engine, log: silent });
      engine.close();
    },
  };
}
