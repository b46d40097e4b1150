import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '@slipway/io';
import type { JobPayload } from '@slipway/protocol';
import { Client } from '#coordinator/client';
import { runnerInfo, shortToken, systemId } from '#coordinator/identity';
import type { Owner } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { sweepProcesses } from '#executors/shell/processes/process-tracker';
import { Journal } from '#job/journal';
import { Limits } from '#job/limits';
import { reportLostJobs } from '#job/lost-jobs';
import type { RunnerOptions } from '#job/runner-options';
import { type RunnerPlace, takeJob } from '#job/taken-job';
import type { Slot } from '#job/workspace';
import { LastFetches } from '#sources/ahead/last-fetches';

/** A runner: takes jobs from a server and runs them until closed. */
export interface Runner {
  /** Clears away what a killed process left, reports its jobs as lost, then takes jobs. */
  start(): Promise<void>;
  /** Takes no more jobs, aborts the running ones and reports them. */
  close(): Promise<void>;
  /** Whether a job of this project runs, or of any when none is named. */
  isRunning(project?: number): boolean;
}

/** A job that runs now. */
interface RunningJob {
  /** Undefined once its folders are free for the next job. */
  slot: Slot | undefined;
  readonly project: number;
  readonly limits: Limits;
  readonly done: Promise<void>;
}

/** Where jobs come from and are answered for. */
type JobSource = Omit<RunnerPlace, 'token' | 'options' | 'lastFetches' | 'onVacated'>;

/** Makes a runner; it does nothing before `start`. */
export function createRunner(options: RunnerOptions): Runner {
  return new JobLoop(options);
}

/**
 * Asks for jobs and runs them, `concurrency` at a time. One request is open whenever there is room:
 * a server that holds requests hands a job out the moment it is there, and a long poll never takes
 * the place of a job.
 */
class JobLoop implements Runner {
  readonly #options: RunnerOptions;
  readonly #token: string;
  readonly #closing = new AbortController();
  readonly #shutdown = new AbortController();
  readonly #running = new Map<number, RunningJob>();
  readonly #lastFetches = new LastFetches();
  #loop: Promise<void> | undefined;
  #client: Client | undefined;
  readonly #closed: Promise<void>;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#token = shortToken(options.token);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    this.#closing.signal.addEventListener('abort', () => resolve());
  }

  async start(): Promise<void> {
    const { executor, token, url } = this.#options;
    await makeFolder(this.#options.directory);
    // Jobs that see only a part of this machine may miss a link on the way.
    const directory = await realpath(this.#options.directory);
    const owner: Owner = {
      // Also a label's value, which begins and ends with a letter or digit.
      key: `r${this.#token.replace(/[^A-Za-z0-9]/g, '')}`,
      boot: randomUUID(),
      directory: `${directory}/runners/${this.#token}`,
      dataDirectory: directory,
    };
    const system = await systemId(owner.directory);
    const client = new Client({
      url,
      token,
      systemId: system,
      info: runnerInfo(executor),
    });
    this.#client = client;
    const journal = new Journal(owner.directory);
    await journal.open();
    const lost = await journal.entries();
    await sweepProcesses(`${owner.key}-`);
    this.#loop = Promise.all([
      this.#takeJobs({ client, journal, owner, systemId: system }),
      reportLostJobs(lost, { client, journal, log: this.#options.log }, this.#shutdown.signal),
    ]).then(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const interrupted = new JobFailure('runner_interrupted', 'aborted: terminated');
    const jobs = [...this.#running.values()];
    for (const { limits } of jobs) limits.end(interrupted);
    // A server that is away must not hold up the end: the journal tells it next time.
    const patience = setTimeout(() => this.#shutdown.abort(), jobs.length > 0 ? 3_000 : 0);
    await Promise.all([this.#loop, ...jobs.map(({ done }) => done)]);
    clearTimeout(patience);
    await this.#options.executor.close?.();
    this.#client?.close();
  }

  isRunning(project?: number): boolean {
    const jobs = [...this.#running.values()];
    return project === undefined ? jobs.length > 0 : jobs.some((job) => job.project === project);
  }

  async #takeJobs(place: JobSource): Promise<void> {
    const { log, executor, concurrency } = this.#options;
    const signal = this.#closing.signal;
    const backOff = new BackOff(signal);
    let isSwept = false;
    while (!signal.aborted) {
      try {
        if (!isSwept) await executor.sweep(place.owner);
        isSwept = true;
        await this.#room(concurrency);
        await executor.check();
        const asked = Date.now();
        const answer = await place.client.requestJob(signal);
        if (answer.type === 'job') this.#begin(answer.payload, place);
        if (answer.type === 'refused') {
          log.warn('request for a job refused', { status: answer.status, message: answer.message });
          await backOff.wait();
        } else {
          backOff.reset();
          // A server that answers "none" at once does not hold requests: then we do the waiting.
          const isHeld = answer.type === 'job' || answer.isNews || Date.now() - asked > 1_000;
          if (!isHeld) await backOff.pause(3_000);
        }
      } catch (error) {
        if (signal.aborted) return;
        log.warn('cannot take jobs now', { executor: executor.name, error });
        await backOff.wait();
      }
    }
  }

  async #room(concurrency: number): Promise<void> {
    while (this.#running.size >= concurrency && !this.#closing.signal.aborted) {
      await Promise.race([...this.#running.values()].map(({ done }) => done).concat(this.#closed));
    }
    this.#closing.signal.throwIfAborted();
  }

  #begin(payload: JobPayload, place: JobSource): void {
    const { log } = this.#options;
    const project = payload.job_info.project_id;
    const jobs = [...this.#running.values()];
    const slot: Slot = {
      runner: lowestFree(jobs.map((job) => job.slot?.runner)),
      project: lowestFree(
        jobs.filter((job) => job.project === project).map((job) => job.slot?.project),
      ),
    };
    const limits = new Limits();
    const fields = { job: payload.id, runner: this.#options.name };
    log.info('job started', fields);
    const onVacated = (): void => {
      job.slot = undefined;
    };
    const taken = {
      ...{ ...place, token: this.#token, options: this.#options },
      ...{ lastFetches: this.#lastFetches, onVacated },
    };
    const done = takeJob(payload, slot, limits, taken, this.#shutdown.signal)
      .then((ending) => log.info('job finished', { ...fields, ...ending }))
      .catch((error: unknown) => log.error('job was lost', { ...fields, error }))
      .finally(() => {
        limits.stop();
        this.#running.delete(payload.id);
      });
    const job: RunningJob = { slot, project, limits, done };
    this.#running.set(payload.id, job);
  }
}

/** Waits that grow while things go wrong, up to ten seconds. */
class BackOff {
  readonly #signal: AbortSignal;
  #milliseconds = 250;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  reset(): void {
    this.#milliseconds = 250;
  }

  async wait(): Promise<void> {
    await this.pause(this.#milliseconds);
    this.#milliseconds = Math.min(this.#milliseconds * 2, 10_000);
  }

  async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

function lowestFree(taken: readonly (number | undefined)[]): number {
  let number = 0;
  while (taken.includes(number)) number += 1;
  return number;
}
