import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '@slipway/kube-objects';
import { ApiError } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { podStatus } from '#decide/pod-status';
import type { PodView } from '#decide/pod-view';

/** What the status is made from, at the moment it is written. */
export type StatusSource = () => {
  readonly view: PodView;
  readonly held: ReadonlyMap<string, number>;
};

/** Writes the status of one pod, one write at a time; requests that come meanwhile become one. */
export class StatusWriter {
  readonly #context: NodeContext;
  readonly #pod: Pod;
  readonly #source: StatusSource;
  #isWanted = false;
  #writing: Promise<void> | undefined;

  constructor(context: NodeContext, pod: Pod, source: StatusSource) {
    this.#context = context;
    this.#pod = pod;
    this.#source = source;
  }

  /** Asks for the status to be brought up to date. */
  write(): void {
    this.#isWanted = true;
    this.#writing ??= this.#run().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when everything asked for is durable. */
  async flush(): Promise<void> {
    this.write();
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.#once();
      } catch (error) {
        if (!(error instanceof ApiError && error.reason === 'NotFound')) {
          const { name, namespace } = this.#pod.metadata;
          this.#context.log.error('pod status not written', { pod: name, namespace, error });
        }
      }
    }
  }

  async #once(): Promise<void> {
    const { objects } = this.#context;
    const { name, namespace } = this.#pod.metadata;
    const stored = objects.get<Pod>('pods', name, namespace);
    if (!stored || isDeepStrictEqual(this.#upToDate(stored), stored)) return;
    // Others write the pod, too; their changes must neither get lost nor stop this one.
    await objects.changeStatus<Pod>('pods', name, namespace, (newest) => this.#upToDate(newest));
  }

  /** The pod with its status as it is now. Another pod may have its name by now. */
  #upToDate(pod: Pod): Pod {
    if (pod.metadata.uid !== this.#pod.metadata.uid) return pod;
    const { hostIp, clock } = this.#context;
    const { view, held } = this.#source();
    return { ...pod, status: podStatus(pod, view, { now: clock(), hostIp, held }) };
  }
}
