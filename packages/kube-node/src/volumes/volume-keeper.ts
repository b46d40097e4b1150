import type { Pod, Volume } from '@slipway/kube-objects';
import { timerDelay } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { environmentSources } from '#environment/sources';
import { claimedVolume } from './claimed-volume.ts';
import { type PodVolumes, prepareVolumes } from './volumes.ts';

/** When files that could not be brought up to date are tried again. */
const RETRY_SECONDS = 60;

type Paths = ReadonlyMap<string, string>;

/**
 * Makes a pod's volumes once and keeps their files up to date. It writes one time after the other,
 * for all of them write the same files.
 */
export class VolumeKeeper {
  readonly #context: NodeContext;
  readonly #directory: string;
  /** Where the volumes are, from the first call for them on until that has failed. */
  #paths: Promise<Paths> | undefined;
  /** The end of all writing that was asked for. */
  #last: Promise<unknown> = Promise.resolve();
  /** The newest pod whose refresh has not begun. */
  #wanted: Pod | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(context: NodeContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
  }

  /** Where each volume is on the host; made on the first call, tried again after a failure. */
  paths(pod: Pod): Promise<Paths> {
    this.#paths ??= this.#inTurn(() => this.#make(pod)).catch((error: unknown) => {
      this.#paths = undefined;
      throw error;
    });
    return this.#paths;
  }

  /** Writes what has changed. Files stay as they are when it can't be done, until it can. */
  refresh(pod: Pod): void {
    if (!this.#paths || this.#isClosed) return;
    const isAwaited = this.#wanted !== undefined;
    this.#wanted = pod;
    if (!isAwaited) void this.#inTurn(() => this.#refresh());
  }

  /** Writes no more; resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    clearTimeout(this.#timer);
  }

  async #refresh(): Promise<void> {
    const pod = this.#wanted;
    this.#wanted = undefined;
    // What was never made is made, with the newest of all, when it is asked for again.
    if (!pod || !this.#paths || this.#isClosed) return;
    try {
      await this.#make(pod);
    } catch (error) {
      this.#refreshAfter(RETRY_SECONDS, pod);
      this.#context.log.warn('volumes not refreshed', { pod: pod.metadata.name, error });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #make(pod: Pod): Promise<Paths> {
    if (this.#isClosed) throw new Error(`pod "${pod.metadata.name}" is no longer looked after`);
    const { token, objects } = this.#context;
    const facts = environmentSources(this.#context, pod, '');
    const { configMap, secret } = facts;
    const claimed = (volume: Volume) => claimedVolume(objects, pod, volume);
    const sources = { facts, configMap, secret, token, claimed };
    const made: PodVolumes = await prepareVolumes(pod, this.#directory, sources);
    this.#refreshAfter(made.renewAfterSeconds, pod);
    return made.paths;
  }

  #refreshAfter(seconds: number | undefined, pod: Pod): void {
    clearTimeout(this.#timer);
    if (seconds === undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => this.refresh(pod), timerDelay(seconds * 1000)).unref();
  }
}
