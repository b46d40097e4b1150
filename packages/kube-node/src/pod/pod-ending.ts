import { type Pod, timerDelay } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { type EndRequest, endPod } from './end-pod.ts';

const RETRY_MILLISECONDS = 1000;

/** What the end of a pod needs of its worker. */
export interface EndingHome extends Omit<EndRequest, 'pod' | 'graceIsOver'> {
  /** Nothing new is started from now on. */
  giveUp(): void;
  /** An end that failed can be tried again. */
  again(): void;
}

/** The end of one pod, from its deletion on: begun once, and again when it fails. */
export class PodEnding {
  readonly #context: NodeContext;
  readonly #home: () => EndingHome;
  readonly #graceIsOver = new AbortController();
  #graceTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #end: Promise<void> | undefined;
  #isClosed = false;

  constructor(context: NodeContext, home: () => EndingHome) {
    this.#context = context;
    this.#home = home;
  }

  /** Aborted when the grace period is over. */
  get graceIsOver(): AbortSignal {
    return this.#graceIsOver.signal;
  }

  /**
   * Brings a deleted pod nearer to its end; containers cannot be stopped while `mustWait`. The grace
   * period may get shorter while it runs, so its timer is set anew every time.
   */
  advance(pod: Pod, mustWait: boolean): void {
    const { clock } = this.#context;
    const over = Date.parse(pod.metadata.deletionTimestamp ?? '') - clock().getTime();
    clearTimeout(this.#graceTimer);
    this.#graceTimer = setTimeout(() => this.#graceIsOver.abort(), timerDelay(over));
    if (this.#end || mustWait) return;
    const home = this.#home();
    home.giveUp();
    const request = { ...home, pod, graceIsOver: this.graceIsOver };
    this.#end = endPod(this.#context, request).catch((error: unknown) => {
      this.#context.log.warn('pod not ended', { pod: pod.metadata.name, error });
      this.#end = undefined;
      // An engine that is away tells when it is back; any other trouble may pass by itself.
      if (!this.#isClosed) this.#retryTimer = setTimeout(home.again, RETRY_MILLISECONDS);
    });
  }

  /** The object is gone: no grace is left. Resolves when an end under way is over. */
  async force(): Promise<void> {
    this.#graceIsOver.abort();
    await this.#end;
  }

  /** Ends no pod any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#graceTimer);
    clearTimeout(this.#retryTimer);
  }
}
