import type { Container, Pod } from '@slipway/kube-objects';
import { ContainerWorker } from '#container/container-worker';
import type { NodeContext } from '#context';
import { vanished } from '#decide/adopt';
import type { ContainerView } from '#decide/pod-view';
import type { PodHome } from '#pod-home';
import { label } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';

/** The containers of one pod, in the order in which they start; some join while it runs. */
export class PodContainers {
  readonly #context: NodeContext;
  readonly #home: PodHome;
  readonly #workers = new Map<string, ContainerWorker>();

  constructor(context: NodeContext, home: PodHome) {
    this.#context = context;
    this.#home = home;
    this.update(home.pod());
  }

  get all(): readonly ContainerWorker[] {
    return [...this.#workers.values()];
  }

  get(name: string): ContainerWorker | undefined {
    return this.#workers.get(name);
  }

  /** Everything that was made for them and is known. */
  get made(): readonly RuntimeContainer[] {
    return this.all.flatMap(({ slot }) => slot.containers);
  }

  /** The ids of those that run, by name. */
  running(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#workers].flatMap(([name, { isRunning, slot }]) =>
        isRunning && slot.current ? [[name, slot.current.container.id]] : [],
      ),
    );
  }

  /** What decisions are made from. */
  views(): ReadonlyMap<string, ContainerView> {
    return new Map([...this.#workers].map(([name, { slot }]) => [name, slot.view()]));
  }

  /** Images and limits may change, and containers may join. */
  update(pod: Pod): void {
    for (const spec of specsOf(pod)) {
      const worker = this.#workers.get(spec.name);
      if (worker) worker.slot.spec = spec;
      else this.#workers.set(spec.name, new ContainerWorker(this.#context, this.#home, spec));
    }
  }

  /** A container is another, or gone. */
  async changed(id: string, container: RuntimeContainer | undefined): Promise<void> {
    for (const worker of this.all) {
      const known = worker.slot.attemptOf(id)?.container;
      if (known) await worker.see(container ?? vanished(known, this.#context.clock()));
      // Word of its end may be quicker than the answer to its start, which says that it runs.
      else if (container && hasEndedFor(worker, container)) await worker.see(container);
    }
  }

  /** Takes note of all there is, of `found`, which may be attempts of ours; probes go on. */
  async takeOver(
    found: readonly RuntimeContainer[],
    attempts: readonly RuntimeContainer[],
    ip: string,
  ): Promise<void> {
    for (const [name, worker] of this.#workers) {
      for (const known of worker.slot.containers) {
        if (found.some(({ id }) => id === known.id)) continue;
        await worker.see(vanished(known, this.#context.clock()));
      }
      for (const container of attempts) {
        if (container.labels[label.container] === name) await worker.see(container);
      }
      worker.resume(ip);
    }
  }
}

const hasEndedFor = ({ slot }: ContainerWorker, { state, labels }: RuntimeContainer) =>
  state === 'exited' && slot.isBusy && labels[label.container] === slot.spec.name;

function specsOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}
