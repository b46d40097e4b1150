import type { Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import type { PodHome } from '#pod-home';
import { limitedVolumes, overfull } from '#volumes/overfull';

/** As often as the real node agent looks. Nobody tells how much a folder holds. */
const PERIOD_MILLISECONDS = 10_000;

/** The running containers of a pod: their ids by name. */
type Running = () => ReadonlyMap<string, string>;

/** Looks at what may not grow beyond a size in a pod, and ends a pod that has too much. */
export class UsageWatch implements Disposable {
  readonly #context: NodeContext;
  readonly #home: PodHome;
  readonly #running: Running;
  readonly #timer: NodeJS.Timeout | undefined;
  #excess: string | undefined;
  #isLooking = false;

  constructor(context: NodeContext, home: PodHome, running: Running) {
    this.#context = context;
    this.#home = home;
    this.#running = running;
    const pod = home.pod();
    if (limitedVolumes(pod).length === 0 && limitedContainers(pod).length === 0) return;
    this.#timer = setInterval(() => void this.#look(), PERIOD_MILLISECONDS).unref();
  }

  /** What has outgrown its limit, in words; undefined while nothing has. */
  get excess(): string | undefined {
    return this.#excess;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#excess !== undefined) return;
    this.#isLooking = true;
    try {
      const pod = this.#home.pod();
      this.#excess =
        (await overfull(pod, this.#home.directory)) ?? (await this.#overfullContainer(pod));
      if (this.#excess === undefined) return;
      this.#context.recorder.record(pod, 'Warning', 'Evicted', this.#excess);
      this.#home.changed();
    } catch (error) {
      this.#context.log.warn('usage of volumes not known', { error });
    } finally {
      this.#isLooking = false;
    }
  }

  async #overfullContainer(pod: Pod): Promise<string | undefined> {
    for (const { name, limit } of limitedContainers(pod)) {
      const id = this.#running().get(name);
      const used = id === undefined ? 0 : await this.#context.runtime.writtenBytes(id);
      if (used > (quantity(limit) ?? Infinity)) {
        return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
      }
    }
    return undefined;
  }
}

function limitedContainers({ spec }: Pod): readonly { name: string; limit: string }[] {
  return spec.containers.flatMap(({ name, resources }) => {
    const limit = resources?.limits?.['ephemeral-storage'];
    return limit === undefined ? [] : [{ name, limit }];
  });
}
