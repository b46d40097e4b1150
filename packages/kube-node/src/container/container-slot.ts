import type { Container } from '@slipway/kube-objects';
import { longer } from '#decide/back-off';
import type { Attempt, ContainerView } from '#decide/pod-view';
import type { Prober } from '#probes/prober';
import { label } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';

/** The place of one container in a pod's worker: its attempts, its probes, what is under way. */
export class ContainerSlot {
  /** As in the newest pod: the image may change. */
  spec: Container;
  isBusy = false;
  isStarted = false;
  isReady = false;
  resizeFailure: ContainerView['resizeFailure'];
  prober: Prober | undefined;
  #failure: ContainerView['failure'];
  #failureDelaySeconds = 0;
  /** Oldest first; the last one is current. */
  #attempts: Attempt[] = [];
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #isAbandoned = false;

  constructor(spec: Container) {
    this.spec = spec;
  }

  /** What decisions are made from. */
  view(): ContainerView {
    return {
      current: this.#attempts.at(-1),
      previous: this.#attempts.at(-2),
      isBusy: this.isBusy,
      failure: this.#failure,
      isStarted: this.isStarted,
      isReady: this.isReady,
      resizeFailure: this.resizeFailure,
    };
  }

  get current(): Attempt | undefined {
    return this.#attempts.at(-1);
  }

  /** The attempt that this container is, if it is one of ours. */
  attemptOf(id: string): Attempt | undefined {
    return this.#attempts.find(({ container }) => container.id === id);
  }

  /** How many times the container was started before this one. */
  attemptNumber({ labels }: RuntimeContainer): number {
    return Number(labels[label.restarts] ?? 0);
  }

  /** Takes note of a container as it is now. An end is final, whatever arrives late. */
  see(container: RuntimeContainer, message = ''): void {
    const known = this.attemptOf(container.id);
    if (known?.container.state === 'exited') return;
    const number = this.attemptNumber(container);
    const others = this.#attempts.filter((attempt) => attempt.container.id !== container.id);
    this.#attempts = [...others, { number, container, message }].sort(
      (a, b) => a.number - b.number,
    );
    if (container.state !== 'exited') return;
    this.#waiting.get(container.id)?.resolve();
    this.#waiting.delete(container.id);
    if (this.current?.container.id === container.id) this.stopProbing();
  }

  /** Resolves when the container has ended; rejects when nobody looks any more. */
  exited(id: string): Promise<void> {
    const attempt = this.attemptOf(id);
    if (!attempt || attempt.container.state === 'exited') return Promise.resolve();
    if (this.#isAbandoned) return Promise.reject(new Error('nobody waits for its end any more'));
    const waiting = this.#waiting.get(id) ?? Promise.withResolvers<void>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  /** Ends are told no more: whoever waits for one has to give up. */
  abandon(): void {
    this.#isAbandoned = true;
    this.prober?.[Symbol.dispose]();
    for (const { promise, reject } of this.#waiting.values()) {
      promise.catch(() => {});
      reject(new Error('nobody waits for its end any more'));
    }
    this.#waiting.clear();
  }

  stopProbing(): void {
    this.prober?.[Symbol.dispose]();
    this.prober = undefined;
    this.isStarted = false;
    this.isReady = false;
  }

  /** Notes why a start came to nothing; each one in a row is retried later than the one before. */
  fail(reason: string, message: string, now: number): void {
    this.#failureDelaySeconds = longer(this.#failureDelaySeconds);
    const retryAt = now + this.#failureDelaySeconds * 1000;
    this.#failure = { reason, message, at: now, retryAt };
  }

  /** Lets a failed start be tried again at once: what it lacked may be there now. */
  retryNow(): void {
    if (this.#failure) this.#failure = { ...this.#failure, retryAt: 0 };
  }

  succeed(): void {
    this.#failure = undefined;
    this.#failureDelaySeconds = 0;
  }

  /** Forgets and returns all but the newest two containers; the older one keeps its log readable. */
  dropOld(): readonly RuntimeContainer[] {
    const old = this.#attempts.slice(0, -2);
    this.#attempts = this.#attempts.slice(-2);
    return old.map(({ container }) => container);
  }

  get containers(): readonly RuntimeContainer[] {
    return this.#attempts.map(({ container }) => container);
  }
}
