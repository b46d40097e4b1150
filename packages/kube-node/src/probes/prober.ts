import type { Probe } from '@slipway/kube-objects';
import { timerDelay } from '@slipway/kube-objects';
import { type ProbeTarget, runAction } from './probe-action.ts';

/** What the probes of a running container have found out. */
export interface ProbeListener {
  /** The startup probe has succeeded, or there is none. */
  onStarted(): void;
  onReady(isReady: boolean): void;
  /** A probe has failed; the text is the event's message. */
  onUnhealthy(message: string): void;
  /** Startup or liveness is given up: the container must be restarted. */
  onDead(probe: 'startup' | 'liveness', graceSeconds: number | undefined): void;
}

/** What an adopted container was known to be before Slipway was restarted. */
export interface ProbeHistory {
  readonly isStarted: boolean;
  readonly isReady: boolean;
}

const FIRST_RETRY_SECONDS = { exec: 0.5, other: 0.1 };

/**
 * Runs the probes of one container until it is disposed. Startup comes first, then liveness and
 * readiness. Until a startup or readiness probe succeeds the first time it is also tried between
 * its periods, soon at first, so that a quick server is ready quickly; those extra tries are not
 * counted as failures.
 */
export class Prober implements Disposable {
  readonly #target: ProbeTarget;
  readonly #listener: ProbeListener;
  readonly #stop = new AbortController();

  constructor(target: ProbeTarget, listener: ProbeListener, history: ProbeHistory) {
    this.#target = target;
    this.#listener = listener;
    void this.#run(history);
  }

  /** Liveness and startup stop when the container is told to end; readiness goes on until then. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #run(history: ProbeHistory): Promise<void> {
    const { startupProbe, livenessProbe, readinessProbe } = this.#target.container;
    const isStarted = history.isStarted || !startupProbe || (await this.#startup(startupProbe));
    if (!isStarted || this.#stop.signal.aborted) return;
    this.#listener.onStarted();
    if (readinessProbe) void this.#readiness(readinessProbe, history.isReady);
    else this.#listener.onReady(true);
    if (livenessProbe) void this.#liveness(livenessProbe);
  }

  async #startup(probe: Probe): Promise<boolean> {
    let failures = 0;
    let isDead = false;
    await this.#repeat(probe, 'Startup', true, (ok) => {
      if (ok) return 'stop';
      failures += 1;
      isDead = failures >= (probe.failureThreshold ?? 3);
      return isDead ? 'stop' : 'go on';
    });
    if (isDead) this.#listener.onDead('startup', probe.terminationGracePeriodSeconds);
    return !isDead;
  }

  async #liveness(probe: Probe): Promise<void> {
    let failures = 0;
    await this.#repeat(probe, 'Liveness', false, (ok) => {
      failures = ok ? 0 : failures + 1;
      if (failures < (probe.failureThreshold ?? 3)) return 'go on';
      this.#listener.onDead('liveness', probe.terminationGracePeriodSeconds);
      return 'stop';
    });
  }

  async #readiness(probe: Probe, wasReady: boolean): Promise<void> {
    let isReady = wasReady;
    let successes = 0;
    let failures = 0;
    if (wasReady) this.#listener.onReady(true);
    await this.#repeat(probe, 'Readiness', !wasReady, (ok) => {
      successes = ok ? successes + 1 : 0;
      failures = ok ? 0 : failures + 1;
      if (!isReady && successes >= (probe.successThreshold ?? 1)) isReady = true;
      else if (isReady && failures >= (probe.failureThreshold ?? 3)) isReady = false;
      else return 'go on';
      this.#listener.onReady(isReady);
      return 'go on';
    });
  }

  /** Probes once a period, and in between while `isEager` and nothing has succeeded yet. */
  async #repeat(
    probe: Probe,
    kind: string,
    isEager: boolean,
    judge: (ok: boolean) => 'stop' | 'go on',
  ): Promise<void> {
    // None and nothing mean the same in the API; a period of nothing would be a loop without end.
    const period = Math.max(probe.periodSeconds || 10, 1) * 1000;
    let isWaitingForFirst = isEager;
    let retry = (probe.exec ? FIRST_RETRY_SECONDS.exec : FIRST_RETRY_SECONDS.other) * 1000;
    await this.#sleep((probe.initialDelaySeconds ?? 0) * 1000);
    let due = Date.now();
    while (!this.#stop.signal.aborted) {
      const { ok, message } = await runAction(probe, this.#target, probe.timeoutSeconds ?? 1);
      if (this.#stop.signal.aborted) return;
      const counts = Date.now() >= due;
      if (!ok && counts) this.#listener.onUnhealthy(`${kind} probe failed: ${message}`);
      if ((ok || counts) && judge(ok) === 'stop') return;
      if (ok) isWaitingForFirst = false;
      const now = Date.now();
      if (due <= now) due += (Math.floor((now - due) / period) + 1) * period;
      const untilDue = due - now;
      await this.#sleep(isWaitingForFirst ? Math.min(retry, untilDue) : untilDue);
      retry *= 2;
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timerDelay(milliseconds));
      this.#stop.signal.addEventListener('abort', done);
    });
  }
}
