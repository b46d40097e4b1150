import { formatDuration } from '#execution/duration';
import { JobFailure } from '#execution/failure';

/**
 * What may end a job from outside, as two signals.
 *
 * `job` ends everything: a hard cancel, the job's time limit, the runner's shutdown. `script` ends
 * only the author's script, so that `after_script` and uploads still run: a graceful cancel, the
 * script's own time limit. Both carry a `JobFailure` as their reason.
 */
export class Limits {
  readonly #job = new AbortController();
  readonly #script = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #hasScript = false;

  /** Ends everything. */
  readonly job: AbortSignal = this.#job.signal;
  /** Ends the script. */
  readonly script: AbortSignal = AbortSignal.any([this.#job.signal, this.#script.signal]);

  /** Starts the job's own time. */
  start(timeoutSeconds: number): void {
    this.#timer = setTimeout(() => {
      this.end(
        new JobFailure(
          'job_execution_timeout',
          `execution took longer than ${formatDuration(timeoutSeconds * 1000)} seconds`,
        ),
      );
    }, timeoutSeconds * 1000);
  }

  /** From here on a graceful cancel leaves time for `after_script`. */
  enterScript(): void {
    this.#hasScript = true;
  }

  /** Ends everything at once. */
  end(reason: JobFailure): void {
    this.#job.abort(reason);
  }

  /** Somebody pressed cancel, and the server waits for us to finish. */
  cancelGracefully(): void {
    const reason = new JobFailure('job_canceled', 'canceled');
    if (this.#hasScript) this.#script.abort(reason);
    else this.#job.abort(reason);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** A signal that aborts with a timeout failure after `milliseconds`, or with `signal`. */
export function within(signal: AbortSignal, milliseconds: number | undefined): AbortSignal {
  if (milliseconds === undefined) return signal;
  const own = new AbortController();
  const timer = setTimeout(
    () =>
      own.abort(
        new JobFailure(
          'job_execution_timeout',
          `execution took longer than ${formatDuration(milliseconds)} seconds`,
        ),
      ),
    milliseconds,
  );
  timer.unref();
  return AbortSignal.any([signal, own.signal]);
}
