import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '@slipway/kube-objects';
import { isolated, timerDelay } from '@slipway/kube-objects';
import type { ContainerWorker } from '#container/container-worker';
import type { NodeContext } from '#context';
import { adopt } from '#decide/adopt';
import { type Action, plan } from '#decide/plan';
import type { ContainerView, PodView, Refusal } from '#decide/pod-view';
import { type PodHome, podDirectory } from '#pod-home';
import type { RuntimeContainer } from '#runtime/runtime';
import { PodSandbox } from '#sandbox/pod-sandbox';
import { VolumeKeeper } from '#volumes/volume-keeper';
import { removePodFiles } from '#volumes/volumes';
import { NewestAnswers } from './newest-answers.ts';
import { removeContainers, removeOrphans } from './orphans.ts';
import { PodContainers } from './pod-containers.ts';
import { type EndingHome, PodEnding } from './pod-ending.ts';
import { StatusWriter } from './status-writer.ts';
import { UsageWatch } from './usage-watch.ts';

/**
 * Looks after one pod. Whatever happens (the object changes, a container ends, a timer rings) ends
 * in `#reconcile`, which compares the pod with its containers and starts what is missing. It never
 * waits: starts and stops run beside it and call it again when they are over.
 */
export class PodWorker {
  readonly uid: string;
  readonly #context: NodeContext;
  readonly #home: PodHome;
  readonly #containers: PodContainers;
  readonly #sandbox: PodSandbox;
  readonly #status: StatusWriter;
  readonly #volumes: VolumeKeeper;
  readonly #usage: UsageWatch;
  readonly #giveUp = new AbortController();
  readonly #answers: NewestAnswers;
  readonly #ending: PodEnding;
  readonly #operations = new Set<Promise<void>>();
  readonly #refusal: Refusal | undefined;
  #pod: Pod;
  #held: ReadonlyMap<string, number> = new Map();
  #timer: NodeJS.Timeout | undefined;
  /** Nothing may be started while it is not known what is there. */
  #isAdopting = false;
  #isClosed = false;

  constructor(context: NodeContext, pod: Pod, refusal?: Refusal) {
    this.#context = context;
    this.#pod = pod;
    this.#refusal = refusal;
    this.uid = pod.metadata.uid;
    this.#answers = new NewestAnswers(context.runtime);
    this.#ending = new PodEnding(context, () => this.#endingHome());
    this.#home = {
      pod: () => this.#pod,
      directory: podDirectory(context, this.uid),
      giveUp: this.#giveUp.signal,
      graceIsOver: this.#ending.graceIsOver,
      operate: (work) => this.#operate(work),
      changed: () => this.#reconcile(),
    };
    this.#containers = new PodContainers(context, this.#home);
    this.#sandbox = new PodSandbox(context, this.#home);
    this.#volumes = new VolumeKeeper(context, this.#home.directory);
    this.#usage = new UsageWatch(context, this.#home, () => this.#containers.running());
    const source = () => ({ view: this.#view(), held: this.#held });
    this.#status = new StatusWriter(context, pod, source);
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** Whether it takes part in what the node gives: it was not refused. */
  get isTaken(): boolean {
    return this.#refusal === undefined;
  }

  get sandbox(): RuntimeContainer | undefined {
    return this.#sandbox.current;
  }

  /** What is known of a container of the pod. */
  container(name: string): ContainerView | undefined {
    return this.#containers.get(name)?.slot.view();
  }

  /** The newest state of the object. */
  update(pod: Pod): void {
    const isRelabelled = !isDeepStrictEqual(notesOf(pod), notesOf(this.#pod));
    this.#pod = pod;
    this.#containers.update(pod);
    if (isRelabelled) this.sourcesChanged();
    else this.#reconcile();
  }

  /** Takes over what is there already, after a restart of Slipway or of the engine. */
  async adopt(found: readonly RuntimeContainer[]): Promise<void> {
    this.#isAdopting = true;
    try {
      await this.#takeOver(found);
    } finally {
      this.#isAdopting = false;
    }
    this.retryNow();
  }

  /** The ids of its containers that run, as far as is known. */
  running(): readonly string[] {
    const all = this.#containers.all.flatMap(({ slot }) => slot.containers);
    const sandbox = this.#sandbox.current;
    return [...all, ...(sandbox ? [sandbox] : [])]
      .filter(({ state }) => state === 'running')
      .map(({ id }) => id);
  }

  /** A container of this pod has changed. */
  async changed(id: string): Promise<void> {
    const answer = await this.#answers.about(id);
    if (!answer) return;
    this.#sandbox.changed(id, answer.container);
    await this.#containers.changed(id, answer.container);
    this.#reconcile();
  }

  /** What a start lacked may be there now. */
  retryNow(): void {
    this.#sandbox.retryNow();
    for (const { slot } of this.#containers.all) slot.retryNow();
    this.#reconcile();
  }

  /** A ConfigMap or Secret of the namespace, or what the pod says of itself, has changed. */
  sourcesChanged(): void {
    this.#volumes.refresh(this.#pod);
    for (const { slot } of this.#containers.all) {
      if (slot.view().failure?.reason !== 'ErrImagePull') slot.retryNow();
    }
    this.#reconcile();
  }

  /** Stops looking after the pod, which goes on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#usage[Symbol.dispose]();
    this.#giveUp.abort();
    clearTimeout(this.#timer);
    this.#ending.close();
    for (const { slot } of this.#containers.all) slot.abandon();
    await Promise.allSettled([...this.#operations, this.#volumes.close()]);
  }

  /** The object is gone: nothing of the pod may stay. */
  async remove(): Promise<void> {
    const ended = this.#ending.force();
    await this.close();
    await ended;
    await this.#removeContainers();
    await removeOrphans(this.#context, this.uid);
    await removePodFiles(this.#home.directory);
  }

  /** Called by watches, timers and ended operations, none of which can do anything about a mistake. */
  #reconcile(): void {
    isolated(this.#context.log, `pod ${this.#pod.metadata.name}`, () => this.#look());
  }

  #look(): void {
    if (this.#isClosed || this.#isAdopting) return;
    const unavailable = this.#context.unavailable();
    if (this.#pod.metadata.deletionTimestamp) this.#terminate(unavailable !== undefined);
    else if (unavailable) this.#sandbox.wait(unavailable);
    else this.#advance();
    this.#status.write();
  }

  #advance(): void {
    const now = this.#context.clock().getTime();
    const { actions, held, wakeAt } = plan(this.#pod, this.#view(), now);
    this.#tellCrashBackOff(held);
    for (const action of actions) this.#perform(action);
    const times = this.#containers.all.map((worker) => worker.tellPullBackOff(now));
    this.#wakeAt([wakeAt, this.#sandbox.retryAt, ...times], now);
  }

  #perform(action: Action): void {
    const containers = this.#containers.all;
    if (action.type === 'create-sandbox') this.#sandbox.create();
    else if (action.type === 'discard-sandbox') {
      this.#sandbox.discard(action.isReplaced, async () => {
        await Promise.all(containers.map((worker) => worker.kill()));
      });
    } else {
      const worker = this.#containers.get(action.container);
      const grace = this.#pod.spec.terminationGracePeriodSeconds ?? 30;
      const sandbox = this.#sandbox.start;
      if (action.type === 'stop') worker?.restart(action.message, grace);
      else if (action.type === 'resize') worker?.resize(action.limits);
      else if (sandbox) {
        worker?.start(action, sandbox, this.#volumes.paths(this.#pod), this.#targetOf(worker));
      }
    }
  }

  /** The running container that this one wants to look into; empty when that does not run. */
  #targetOf({ slot }: ContainerWorker): string | undefined {
    const { targetContainerName: name } = slot.spec;
    if (!name) return undefined;
    return this.#containers.running().get(name) ?? '';
  }

  #tellCrashBackOff(held: ReadonlyMap<string, number>): void {
    const { name, namespace, uid } = this.#pod.metadata;
    for (const container of held.keys()) {
      if (this.#held.has(container)) continue;
      const text = `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`;
      this.#context.recorder.record(this.#pod, 'Warning', 'BackOff', text, container);
    }
    this.#held = held;
  }

  #wakeAt(times: readonly (number | undefined)[], now: number): void {
    clearTimeout(this.#timer);
    const next = Math.min(...times.filter((time) => time !== undefined));
    if (!Number.isFinite(next)) return;
    this.#timer = setTimeout(() => this.#reconcile(), timerDelay(next - now));
  }

  #operate(work: () => Promise<void>): void {
    const operation = work()
      .catch((error: unknown) => {
        if (this.#isClosed) return;
        const { name, namespace } = this.#pod.metadata;
        this.#context.log.warn('pod operation failed', { pod: name, namespace, error });
      })
      .finally(() => {
        this.#operations.delete(operation);
        this.#reconcile();
      });
    this.#operations.add(operation);
  }

  #terminate(isEngineAway: boolean): void {
    const hasNothing = !this.#sandbox.current && this.#pod.status.podIP === undefined;
    this.#ending.advance(this.#pod, isEngineAway && !hasNothing);
  }

  #endingHome(): EndingHome {
    return {
      containers: this.#containers.all,
      giveUp: () => {
        this.#giveUp.abort();
        clearTimeout(this.#timer);
      },
      again: () => this.#reconcile(),
      idle: () => Promise.allSettled(this.#operations),
      removeContainers: () => this.#removeContainers(),
      flushStatus: () => this.#status.flush(),
    };
  }

  async #removeContainers(): Promise<void> {
    const containers = this.#containers.made;
    const sandbox = this.#sandbox.current;
    await removeContainers(this.#context.runtime, sandbox ? [...containers, sandbox] : containers);
  }

  #ip(): string {
    return this.#sandbox.current?.ip || this.#context.hostIp;
  }

  async #takeOver(found: readonly RuntimeContainer[]): Promise<void> {
    const { clock, runtime } = this.#context;
    const isNew = this.#operations.size === 0;
    const { sandbox, attempts, leftovers } = adopt(this.#pod, found, clock());
    this.#sandbox.see(sandbox);
    if (isNew) await Promise.all(leftovers.map(({ id }) => runtime.remove(id)));
    await this.#containers.takeOver(found, attempts, this.#ip());
  }

  #view(): PodView {
    return {
      sandbox: this.#sandbox.current,
      containers: this.#containers.views(),
      problem: this.#sandbox.problem,
      excess: this.#usage.excess,
      refusal: this.#refusal,
      capacity: this.#context.allocatable(),
    };
  }
}

/** What files of a pod may show and a change of it can change. */
const notesOf = ({ metadata: { labels, annotations } }: Pod) => [labels, annotations];
