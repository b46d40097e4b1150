import { setTimeout as pause } from 'node:timers/promises';
import type { Node, Pod } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { refusalOf } from '#decide/refuse';
import { label } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';
import { removeContainers, removeOrphanFiles } from './orphans.ts';
import { PodWorker } from './pod-worker.ts';

const REMOVAL_ATTEMPTS = 8;
const FIRST_RETRY_MILLISECONDS = 500;

/** One worker for every pod of the node, from its binding until its object is gone. */
export class PodWorkers {
  readonly #context: NodeContext;
  readonly #nodeName: string;
  readonly #workers = new Map<string, PodWorker>();
  readonly #removals = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #watches: readonly Disposable[] = [];
  /** What was told while it is found out what is there, of pods that nobody looks after yet. */
  #early: Map<string, Readonly<Record<string, string>>> | undefined;

  constructor(context: NodeContext, nodeName: string) {
    this.#context = context;
    this.#nodeName = nodeName;
  }

  get(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  /**
   * Gives every pod its containers that are there already, and removes those that belong to no
   * pod. `ready` is called when everything is known and workers may start what is missing.
   */
  async adopt(ready: () => void): Promise<void> {
    this.#early ??= new Map();
    try {
      await this.#adoptAll(ready);
    } finally {
      const early = this.#early;
      this.#early = undefined;
      for (const [id, labels] of early ?? []) this.containerChanged(id, labels);
    }
  }

  async #adoptAll(ready: () => void): Promise<void> {
    const { objects, runtime } = this.#context;
    const found = Map.groupBy(await runtime.list(), ({ labels }) => labels[label.podUid] ?? '');
    this.#watch();
    const pods = objects.list<Pod>('pods').filter((pod) => this.#isOurs(pod));
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    const orphans = [...found].filter(([uid]) => !known.has(uid)).flatMap(([, list]) => list);
    await removeContainers(runtime, orphans);
    await removeOrphanFiles(this.#context, (uid) => known.has(uid) || this.#workers.has(uid));
    ready();
    await Promise.all(pods.map((pod) => this.#adopt(pod, found.get(pod.metadata.uid) ?? [])));
  }

  containerChanged(id: string, labels: Readonly<Record<string, string>>): void {
    const worker = this.#workers.get(labels[label.podUid] ?? '');
    if (!worker) this.#early?.set(id, labels);
    worker
      ?.changed(id)
      .catch((error: unknown) => this.#context.log.warn('container not seen', { id, error }));
  }

  /** Looks at containers that are thought to run and do not: word of an end can be lost. */
  async lookAgain(): Promise<void> {
    const running = await this.#context.runtime.running();
    for (const [uid, worker] of this.#workers) {
      for (const id of worker.running()) {
        if (!running.has(id)) this.containerChanged(id, { [label.podUid]: uid });
      }
    }
  }

  /** Nothing can be done for now; pods without containers say so. */
  engineAway(): void {
    this.#watch();
    for (const pod of this.#context.objects.list<Pod>('pods')) this.#update(pod);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const watch of this.#watches) watch[Symbol.dispose]();
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
    await Promise.all(this.#removals);
  }

  /** Only from the moment on when it is known whether there is an engine, and what it runs. */
  #watch(): void {
    if (this.#watches.length > 0) return;
    const { objects } = this.#context;
    this.#watches = [
      objects.watch<Pod>('pods', ({ type, object }) => {
        if (type === 'DELETED') this.#remove(object);
        else this.#update(object);
      }),
      ...['configmaps', 'secrets'].map((resource) =>
        objects.watch(resource, ({ object }) =>
          this.#sourcesChanged(object.metadata.namespace ?? '', object.metadata.name),
        ),
      ),
    ];
  }

  #isOurs({ spec }: Pod): boolean {
    return spec.nodeName === this.#nodeName;
  }

  #workerFor(pod: Pod): PodWorker {
    const known = this.#workers.get(pod.metadata.uid);
    if (known) return known;
    const worker = new PodWorker(this.#context, pod);
    this.#workers.set(pod.metadata.uid, worker);
    return worker;
  }

  async #adopt({ metadata }: Pod, found: readonly RuntimeContainer[]): Promise<void> {
    const { uid, name, namespace } = metadata;
    const pod = this.#context.objects.get<Pod>('pods', name, namespace);
    // One that was deleted while we looked at what is there is being removed.
    if (pod?.metadata.uid === uid) await this.#workerFor(pod).adopt(found);
  }

  #update(pod: Pod): void {
    if (!this.#isOurs(pod)) return;
    if (!this.#workers.has(pod.metadata.uid)) this.#admit(pod);
    this.#workerFor(pod).update(pod);
  }

  /** A node that has no room for a new pod says so, whoever has put the pod there. */
  #admit(pod: Pod): void {
    const { phase = 'Pending', startTime } = pod.status;
    const isNew = phase === 'Pending' && startTime === undefined;
    if (!isNew || isReplacedAtOnce(pod)) return;
    const { recorder, objects } = this.#context;
    const refusal = refusalOf(pod, objects.get<Node>('nodes', this.#nodeName), this.#taken());
    if (refusal === undefined) return;
    recorder.record(pod, 'Warning', refusal.reason, refusal.message);
    this.#workers.set(pod.metadata.uid, new PodWorker(this.#context, pod, refusal));
  }

  /** The pods that hold something of the node. */
  #taken(): readonly Pod[] {
    return [...this.#workers.values()]
      .filter(({ isTaken }) => isTaken)
      .map(({ pod }) => pod)
      .filter(({ status: { phase } }) => phase !== 'Succeeded' && phase !== 'Failed');
  }

  #remove(pod: Pod): void {
    if (!this.#isOurs(pod)) return;
    // Before it is known what is there, a pod may have containers and files, but no worker yet.
    const worker = this.#workerFor(pod);
    this.#workers.delete(worker.uid);
    const removal = this.#removeWhole(worker).finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** What is left after the last attempt is found when the engine is back, or at the next start. */
  async #removeWhole(worker: PodWorker): Promise<void> {
    const { signal } = this.#closing;
    let wait = FIRST_RETRY_MILLISECONDS;
    for (let attempt = 1; attempt <= REMOVAL_ATTEMPTS; attempt += 1) {
      try {
        await worker.remove();
        return;
      } catch (error) {
        this.#context.log.warn('pod not removed', { pod: worker.pod.metadata.name, error });
      }
      await pause(wait, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      wait *= 2;
    }
  }

  #sourcesChanged(namespace: string, name: string): void {
    for (const worker of this.#workers.values()) {
      if (worker.pod.metadata.namespace === namespace && mentions(worker.pod, name)) {
        worker.sourcesChanged();
      }
    }
  }
}

/** A cheap over-estimate: the name of the ConfigMap or Secret occurs as a value in the pod. */
function mentions({ spec }: Pod, name: string): boolean {
  return JSON.stringify(spec).includes(JSON.stringify(name));
}

/** Their owner would make the next one at once, which is refused as well, and so on: these wait for room. */
const isReplacedAtOnce = ({ metadata }: Pod) =>
  (metadata.ownerReferences ?? []).some(
    ({ kind, controller }) =>
      controller === true && (kind === 'ReplicaSet' || kind === 'ReplicationController'),
  );
