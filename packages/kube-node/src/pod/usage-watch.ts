import type { NodeContext } from '#context';
import type { PodHome } from '#pod-home';
import { limitedVolumes, overfull } from '#volumes/overfull';

/** As often as the real node agent looks. Nobody tells how much a folder holds. */
const PERIOD_MILLISECONDS = 10_000;

/** Looks at the volumes of a pod that may not grow beyond a size, and ends a pod that has too much. */
export class UsageWatch implements Disposable {
  readonly #context: NodeContext;
  readonly #home: PodHome;
  readonly #timer: NodeJS.Timeout | undefined;
  #excess: string | undefined;
  #isLooking = false;

  constructor(context: NodeContext, home: PodHome) {
    this.#context = context;
    this.#home = home;
    if (limitedVolumes(home.pod()).length === 0) return;
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
      this.#excess = await overfull(pod, this.#home.directory);
      if (this.#excess === undefined) return;
      this.#context.recorder.record(pod, 'Warning', 'Evicted', this.#excess);
      this.#home.changed();
    } catch (error) {
      this.#context.log.warn('usage of volumes not known', { error });
    } finally {
      this.#isLooking = false;
    }
  }
}
