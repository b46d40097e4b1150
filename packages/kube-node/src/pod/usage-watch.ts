import type { Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import type { PodHome } from '#pod-home';
import { limitedVolumes, overfull } from '#volumes/overfull';

/** As often as the real node agent looks, in the long run. Nobody tells how much a folder holds. */
const longestMs = 10_000;
/** The first look comes soon: what fills a folder by mistake mostly does so at once. */
const firstMs = 1000;

/** The running containers of a pod: their ids by name. */
type Running = () => ReadonlyMap<string, string>;

/** Looks at what may not grow beyond a size in a pod, and ends a pod that has too much. */
export class UsageWatch implements Disposable {
  readonly #context: NodeContext;
  readonly #home: PodHome;
  readonly #running: Running;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;
  #excess: string | undefined;

  constructor(context: NodeContext, home: PodHome, running: Running) {
    this.#context = context;
    this.#home = home;
    this.#running = running;
    const pod = home.pod();
    if (limitedVolumes(pod).length === 0 && limitedContainers(pod).length === 0) return;
    this.#lookIn(firstMs);
  }

  /** What has outgrown its limit, in words; undefined while nothing has. */
  get excess(): string | undefined {
    return this.#excess;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    if (this.#isDisposed || this.#excess !== undefined) return;
    const look = () => this.#look().then(() => this.#lookIn(Math.min(2 * ms, longestMs)));
    this.#timer = setTimeout(() => void look(), ms).unref();
  }

  async #look(): Promise<void> {
    try {
      const pod = this.#home.pod();
      this.#excess =
        (await overfull(pod, this.#home.directory)) ?? (await this.#overfullContainer(pod));
      if (this.#excess === undefined) return;
      this.#context.recorder.record(pod, 'Warning', 'Evicted', this.#excess);
      this.#home.changed();
    } catch (error) {
      this.#context.log.warn('usage of volumes not known', { error });
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
