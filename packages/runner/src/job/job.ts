import { setTimeout as delay } from 'node:timers/promises';
import { uploadArtifacts } from '#artifacts/artifacts';
import { downloadDependencies } from '#artifacts/dependencies';
import { restoreCaches, saveCaches } from '#cache/cache';
import { parseDuration } from '#execution/duration';
import type { Environment, Stage } from '#execution/executor';
import { failureText, JobFailure, toJobFailure } from '#execution/failure';
import { requireRealFolders } from '#host/real-folders';
import { removeTree } from '#host/remove-tree';
import { getSources } from '#sources/sources';
import { adviceFor } from './advice.ts';
import { within } from './limits.ts';
import { makeRelease } from './make-release.ts';
import { provideFolders } from './provide-folders.ts';
import type { RunnableJob } from './runnable-job.ts';

/**
 * Runs a job from its preparation to its last log line. Resolves with why it failed, or undefined.
 *
 *     prepare ─ sources ─ cache ─ artifacts ─ script ─ after_script ─ save cache ─ upload ─ clean up
 *
 * What fails before the script skips the script. Saving and uploading run after a failure too, with
 * the rules made for it. When the job itself is ended (time limit, hard cancel, shutdown) nothing
 * but cleaning up follows.
 */
export async function runJob(job: RunnableJob): Promise<JobFailure | undefined> {
  const { limits, log } = job;
  let failure: JobFailure | undefined;
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failure ??= limits.job.aborted ? toJobFailure(limits.job.reason) : toJobFailure(error);
    }
  };
  let environment: Environment | undefined;
  await attempt(async () => {
    const made = await prepare(job);
    environment = made;
    await job.confirmed;
    await announce(job, made);
    await tellExecution(job, made);
    const run = new Stages(job, made);
    await attempt(() => beforeScript(job, run));
    if (!failure) {
      await attempt(() => runSteps(job, run));
      await attempt(() => runAfterScript(job, run, failure));
    }
    if (!limits.job.aborted) await attempt(() => keepResults(job, run, () => failure));
  });
  await cleanUp(job, environment);
  if (failure) log.error(failureText(failure));
  else log.notice('Job succeeded');
  return failure;
}

/** Runs scripts, after bringing over what changed on the host. */
class Stages {
  readonly #job: RunnableJob;
  readonly environment: Environment;
  #isStale = true;

  constructor(job: RunnableJob, environment: Environment) {
    this.#job = job;
    this.environment = environment;
  }

  /** Files on the host have changed. */
  changed(): void {
    this.#isStale = true;
  }

  /** Does the host's own work in the job's folders: nothing of the job moves meanwhile. */
  async alone(work: () => Promise<void>): Promise<void> {
    await this.environment.alone(async () => {
      await requireRealFolders(this.#job.host, 'fail');
      await work();
    });
  }

  /** Runs one script; any exit code but 0 is a failure. */
  async run(
    name: string,
    commands: readonly string[],
    signal: AbortSignal,
    variables = this.#job.variables,
  ): Promise<void> {
    const { executor, inside, log, payload } = this.#job;
    if (this.#isStale) await this.environment.upload(signal);
    this.#isStale = false;
    const stage: Stage = { name, commands, variables, directory: inside.project };
    const code = await this.environment.run(stage, signal);
    if (code !== 0) {
      const image = payload.image?.name;
      const lastWords = await log.lastWords();
      const advice = adviceFor({ executor: executor.name, image, commands, lastWords });
      if (advice !== undefined) log.warn(advice);
      throw new JobFailure('script_failure', executor.describeExit(code), { exitCode: code });
    }
  }
}

async function prepare(job: RunnableJob): Promise<Environment> {
  const { executor, log } = job;
  const heading = `Preparing the "${executor.name}" executor`;
  return await log.section('prepare_executor', heading, async () => {
    await provideFolders(job);
    return await prepareExecutor(job);
  });
}

const mostPatienceMs = 5_000;

/** People like to know it; no job waits long for that, or fails. */
async function tellExecution(job: RunnableJob, environment: Environment): Promise<void> {
  const patience = new AbortController();
  const tooLong = delay(mostPatienceMs, undefined, { signal: patience.signal, ref: false });
  try {
    const execution = await Promise.race([environment.execution?.(), tooLong]);
    if (execution) job.onExecution?.(execution);
  } catch {
    // It is told without.
  } finally {
    patience.abort();
    tooLong.catch(() => undefined);
  }
}

async function announce(
  { limits, log, payload }: RunnableJob,
  { hostname }: Environment,
): Promise<void> {
  await log.section('prepare_script', 'Preparing environment', async () => {
    log.plain(`Running on ${hostname}...`);
    for (const notice of payload.notices ?? []) log.plain(notice);
    limits.job.throwIfAborted();
  });
}

/** Three tries, because engines and clusters have weak moments; what we understand is not retried. */
async function prepareExecutor(job: RunnableJob): Promise<Environment> {
  const { executor, limits, log } = job;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await executor.prepare(job, limits.job);
    } catch (error) {
      if (attempt === 3 || error instanceof JobFailure || limits.job.aborted) throw error;
      log.error(`Preparation failed: ${toJobFailure(error).message}`);
      log.plain('Will be retried in 3s ...');
      await delay(3_000, undefined, { signal: limits.job });
    }
  }
}

async function beforeScript(job: RunnableJob, stages: Stages): Promise<void> {
  const { limits, log, payload } = job;
  const strategy = job.variables.get('GIT_STRATEGY');
  await log.section('get_sources', 'Getting source from Git repository', async () => {
    const hook = async (name: string): Promise<void> => {
      const script = payload.hooks?.find((found) => found.name === name)?.script ?? [];
      if (script.length === 0 || strategy === 'none') return;
      await stages.run(name, script, limits.job);
    };
    await hook('pre_get_sources_script');
    await stages.alone(() => getSources(job, stages.environment, limits.job));
    stages.changed();
    await hook('post_get_sources_script');
  });
  await stages.alone(async () => {
    if (await restoreCaches(job)) stages.changed();
    if (await downloadDependencies(job)) stages.changed();
  });
}

async function runSteps(job: RunnableJob, stages: Stages): Promise<void> {
  const { limits, log, payload, variables } = job;
  limits.enterScript();
  const milliseconds = scriptTimeout(job, variables.get('RUNNER_SCRIPT_TIMEOUT'));
  const signal = within(limits.script, milliseconds);
  // Said at once: the script may take its time to end.
  const announce = (): void => {
    if (!limits.job.aborted) log.warn('script canceled externally (UI, API)');
  };
  limits.script.addEventListener('abort', announce, { once: true });
  try {
    for (const step of payload.steps.filter(({ name }) => name !== 'after_script')) {
      const name = `step_${step.name}`;
      if (step.script.length === 0) continue;
      await log.section(name, `Executing "${name}" stage of the job script`, async () => {
        job.onScript();
        if (step.name !== 'release' || !payload.release) {
          return await stages.run(name, step.script, signal);
        }
        const { release } = payload;
        await stages.alone(() => makeRelease(job, stages.environment, release, signal));
      });
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    limits.script.removeEventListener('abort', announce);
  }
}

/** Runs whatever way the script ended; its own failure changes nothing unless the job wants that. */
async function runAfterScript(
  job: RunnableJob,
  stages: Stages,
  failure: JobFailure | undefined,
): Promise<void> {
  const { limits, log, payload, variables } = job;
  const step = payload.steps.find(({ name }) => name === 'after_script');
  if (!step || step.script.length === 0 || limits.job.aborted) return;
  const timeout = scriptTimeout(job, variables.get('RUNNER_AFTER_SCRIPT_TIMEOUT')) ?? 300_000;
  const status = failure ? (statusOf[failure.code] ?? 'failed') : 'success';
  await log.section('after_script', 'Running after_script', async () => {
    log.notice('Running after script...');
    try {
      await stages.run(
        'after_script',
        step.script,
        within(limits.job, timeout),
        new Map([...variables, ['CI_JOB_STATUS', status]]),
      );
    } catch (error) {
      if (limits.job.aborted || variables.get('AFTER_SCRIPT_IGNORE_ERRORS') === 'false')
        throw error;
      const { message } = toJobFailure(error);
      log.warn(`after_script failed, but job will continue unaffected: ${message}`);
    }
  });
}

const statusOf: Partial<Record<JobFailure['code'], string>> = {
  job_canceled: 'canceled',
  job_execution_timeout: 'timedout',
};

/** Saves caches, then uploads artifacts, by the rules for how the job has gone so far. */
async function keepResults(
  job: RunnableJob,
  stages: Stages,
  failure: () => JobFailure | undefined,
): Promise<void> {
  const { environment } = stages;
  await stages.alone(async () => {
    await saveCaches(job, environment, failure() === undefined);
    await uploadArtifacts(job, environment, failure() === undefined);
  });
}

async function cleanUp(job: RunnableJob, environment: Environment | undefined): Promise<void> {
  const { host, log, privateFolder } = job;
  const heading = 'Cleaning up project directory and file based variables';
  await log.section('cleanup_file_variables', heading, async () => {
    try {
      if (environment) await tellExecution(job, environment);
      await environment?.cleanUp();
      await requireRealFolders(host, 'remove');
      await removeTree(host.temporary);
      await removeTree(privateFolder);
    } catch (error) {
      log.warn(`cleaning up failed: ${toJobFailure(error).message}`);
    }
  });
}

/** A time limit of the job's own; one that is none is ignored with a warning. */
function scriptTimeout(job: RunnableJob, text: string | undefined): number | undefined {
  if (!text) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    job.log.warn(`ignoring a time limit that is no duration: ${text}`);
  return milliseconds;
}
