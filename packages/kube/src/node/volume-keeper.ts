import { timerDelay } from '../delay.ts';
import type { Pod } from '../kinds/types.ts';
import type { NodeContext } from './context.ts';
import { environmentSources } from './start-container.ts';
import { type PodVolumes, prepareVolumes } from './volumes.ts';

/** Makes a pod's volumes once and keeps their files up to date. */
export class VolumeKeeper {
  readonly #context: NodeContext;
  readonly #directory: string;
  #made: Promise<PodVolumes> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(context: NodeContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
  }

  /** Where each volume is on the host; made on the first call, tried again after a failure. */
  async paths(pod: Pod): Promise<ReadonlyMap<string, string>> {
    this.#made ??= this.#make(pod);
    return (await this.#made).paths;
  }

  /** Writes what has changed. Files stay as they are when it can't be done. */
  refresh(pod: Pod): void {
    if (!this.#made || this.#isClosed) return;
    this.#made = this.#made.then(
      (made) =>
        this.#make(pod).catch((error: unknown) => {
          const fields = { pod: pod.metadata.name, error };
          if (!this.#isClosed) this.#context.log.warn('volumes not refreshed', fields);
          return made;
        }),
      () => this.#make(pod),
    );
    this.#made.catch(() => {});
  }

  /** Writes no more; resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([this.#made]);
    clearTimeout(this.#timer);
  }

  async #make(pod: Pod): Promise<PodVolumes> {
    if (this.#isClosed) throw new Error(`pod "${pod.metadata.name}" is no longer looked after`);
    const { token } = this.#context;
    const facts = environmentSources(this.#context, pod, '');
    const { configMap, secret } = facts;
    try {
      const made = await prepareVolumes(pod, this.#directory, { facts, configMap, secret, token });
      clearTimeout(this.#timer);
      if (made.renewAfterSeconds !== undefined) {
        const delay = timerDelay(made.renewAfterSeconds * 1000);
        this.#timer = setTimeout(() => this.refresh(pod), delay).unref();
      }
      return made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }
}
