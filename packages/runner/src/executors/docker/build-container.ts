import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Session } from '@slipway/engine';
import type { JobExecution } from '@slipway/protocol';
import { ExecutionNotes } from '#execution/execution-notes';
import type { ExecutorJob, Stage } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { composeScript } from '#execution/script';
import { type BuildOptions, configuration, runCommand, runScript } from './build-configuration.ts';
import { createConfined } from './confinement.ts';
import { settleNetwork } from './container-network.ts';
import { usageOf } from './container-usage.ts';
import { labels } from './labels.ts';

/**
 * The container that a job's scripts run in.
 *
 *     <runner>/jobs/<id>.control/run      waits at the gate, then runs the script
 *     <runner>/jobs/<id>.control/gate     a FIFO: the container waits for a line in it
 *     <runner>/jobs/<id>.control/script   the stage
 *
 * The gate is opened when the loopback relay is in place. A line still in it after the container has
 * ended tells that the script never ran. `run` is both the container's command and a line on its
 * input: an entrypoint such as `/bin/sh -c` drops all but the first word of a command and begins a
 * shell that reads its input.
 *
 * The script's shell is a child of the one that waits: the first process of a container takes no
 * SIGTERM that it has not asked for. Every stage starts the same container again: files stay,
 * processes do not. It never runs while the runner works in the job's folders on the host.
 */
export class BuildContainer {
  readonly #job: ExecutorJob;
  readonly #options: BuildOptions;
  readonly #id: string;
  readonly #control: string;
  readonly #gate: FileHandle;
  readonly #notes = new ExecutionNotes();
  #lastCode: number | null = null;
  #wasKilled = false;
  #relayContainer: string | undefined;

  private constructor(
    job: ExecutorJob,
    options: BuildOptions,
    made: { readonly id: string; readonly control: string; readonly gate: FileHandle },
  ) {
    this.#job = job;
    this.#options = options;
    this.#id = made.id;
    this.#control = made.control;
    this.#gate = made.gate;
  }

  static async create(job: ExecutorJob, options: BuildOptions): Promise<BuildContainer> {
    const control = `${job.owner.directory}/jobs/${job.payload.id}.control`;
    await rm(control, { recursive: true, force: true });
    await mkdir(control, { recursive: true });
    await writeFile(`${control}/run`, runScript);
    await promisify(execFile)('mkfifo', ['-m', '0666', `${control}/gate`]);
    // Opened for both ways, the FIFO never blocks us and keeps its line until it is read.
    const gate = await open(`${control}/gate`, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      const id = await createConfined(options.engine, job, configuration(job, options, control), {
        name: `${job.uniqueName}-${job.payload.id}-build`,
        platform: job.payload.image?.executor_opts?.docker?.platform,
      });
      const made = new BuildContainer(job, options, { id, control, gate });
      made.#notes.note('Created', `the container is made of ${options.imageName}`);
      return made;
    } catch (error) {
      await gate.close();
      await rm(control, { recursive: true, force: true });
      throw error;
    }
  }

  get id(): string {
    return this.#id;
  }

  /** Runs one script in the container. */
  async run(stage: Stage, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const variables = new Map([...stage.variables, ...this.#options.overrides]);
    await this.#provideScript(composeScript({ ...stage, variables }));
    const { ended } = await this.#start();
    let terminated: Promise<void> | undefined;
    const abort = (): void => {
      terminated = this.#terminate(ended);
    };
    if (signal.aborted) await this.#options.engine.containers.kill(this.#id);
    else signal.addEventListener('abort', abort, { once: true });
    try {
      if (!signal.aborted) await this.#gate.write('go\n');
      this.#notes.note('Started', stage.name);
      using _usage = this.#notes.watch(usageOf(this.#options.engine, this.#id));
      const code = await ended;
      this.#lastCode = code;
      this.#notes.note(
        'Ended',
        `${stage.name}: exit code ${code}`,
        code === 0 ? 'Normal' : 'Warning',
      );
      const isRun = await this.#isGatePassed();
      signal.throwIfAborted();
      if (!isRun) throw this.#neverRun(code);
      if (code !== 0) await this.#explain();
      return code;
    } finally {
      signal.removeEventListener('abort', abort);
      // Its last signal must not meet the script that follows.
      await terminated;
    }
  }

  /** What people are told of it. */
  execution(): JobExecution {
    const { payload, uniqueName } = this.#job;
    return {
      kind: 'container',
      name: `${uniqueName}-${payload.id}-build`,
      namespace: null,
      host: hostname(),
      containers: [
        {
          name: 'build',
          image: this.#options.imageName,
          exit_code: this.#lastCode,
          reason: this.#wasKilled ? 'OOMKilled' : null,
        },
        ...payload.services.map(({ name, alias }) => ({
          ...{ name: alias || name, image: name, exit_code: null, reason: null },
        })),
      ],
      events: this.#notes.events,
      usage: this.#notes.usage,
    };
  }

  /** By a new file each time: a shell that reads the old one goes on with it. */
  async #provideScript(text: string): Promise<void> {
    await writeFile(`${this.#control}/script.new`, text);
    await rename(`${this.#control}/script.new`, `${this.#control}/script`);
  }

  async remove(): Promise<void> {
    const { containers } = this.#options.engine;
    await this.#gate.close();
    await rm(this.#control, { recursive: true, force: true });
    if (this.#relayContainer) await containers.remove(this.#relayContainer, { force: true });
    await containers.remove(this.#id, { force: true });
  }

  async #start(): Promise<RunningContainer> {
    const { engine } = this.#options;
    const session = await engine.containers.attach(this.#id, { stdin: true });
    session.stdin.end(`${runCommand}\n`);
    const shown = show(session, this.#job.log.stream);
    shown.catch(() => undefined);
    try {
      await engine.containers.start(this.#id);
    } catch (error) {
      session.close();
      throw unusable(this.#job, error);
    }
    const ended = engine.containers.wait(this.#id).then(async (code) => {
      await shown;
      return code;
    });
    ended.catch(() => undefined);
    await this.#settleNetwork();
    return { ended };
  }

  async #settleNetwork(): Promise<void> {
    const { engine, network, reach } = this.#options;
    if (this.#relayContainer) await engine.containers.remove(this.#relayContainer, { force: true });
    const wish = { ...reach, isOwnNetwork: network !== undefined };
    const marks = labels(this.#job, 'relay');
    this.#relayContainer = await settleNetwork(engine, this.#job, this.#id, wish, marks);
    if (!this.#options.own) return;
    const details = await engine.containers.inspect(this.#id);
    if (details?.State.Pid) await this.#options.own.entered(details.State.Pid);
  }

  /** SIGTERM to every process but the container's first, which only waits; then SIGKILL. */
  async #terminate(ended: Promise<number>): Promise<void> {
    const { engine, graceMilliseconds } = this.#options;
    const isDone = new AbortController();
    try {
      // For a script that is about to begin.
      await this.#provideScript('exit 143\n');
      const command = ['sh', '-c', 'kill -TERM -1'];
      // As root, since a script may have become somebody else.
      const polite = await engine.exec(this.#id, { command, user: '0' });
      for await (const _ of polite.output);
      // From here on: an engine with much to do may have taken its time to tell the script.
      await Promise.race([ended, delay(graceMilliseconds, undefined, { signal: isDone.signal })]);
    } catch {
      // Not running any more, or without a shell: the kill below settles both.
    } finally {
      isDone.abort();
      await engine.containers.kill(this.#id).catch(() => undefined);
    }
  }

  /** Exit code 137 alone tells nobody that memory was the reason. */
  async #explain(): Promise<void> {
    const details = await this.#options.engine.containers.inspect(this.#id);
    if (details?.State.OOMKilled) {
      this.#wasKilled = true;
      this.#notes.note('OOMKilled', 'a process wanted more memory than it may use', 'Warning');
      this.#job.log.warn('a process of this job was ended: it wanted more memory than it may use');
    }
  }

  /** Whether the container has taken its line from the gate; takes it back if not. */
  async #isGatePassed(): Promise<boolean> {
    try {
      const { bytesRead } = await this.#gate.read(Buffer.alloc(8), 0, 8, null);
      return bytesRead === 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return true;
      throw error;
    }
  }

  /** An entrypoint that does not run its arguments would end the job as if all was well. */
  #neverRun(code: number): JobFailure {
    return new JobFailure(
      'runner_configuration_error',
      `the image's entrypoint ended (exit code ${code}) without running the script; ` +
        `give the job "image: { name: ${this.#job.payload.image?.name}, entrypoint: [''] }"`,
    );
  }
}

/** A container that has been started. */
interface RunningContainer {
  /** Its exit code, once all its output is in the log. */
  readonly ended: Promise<number>;
}

/** Brings a container's output into the log, as fast as the log takes it. */
async function show(session: Session, log: Writable): Promise<void> {
  for await (const { data } of session.output) {
    if (!log.write(data)) await once(log, 'drain');
  }
}

/** An image without a shell is the author's to mend. */
function unusable(job: ExecutorJob, error: unknown): unknown {
  if (!(error instanceof Error) || !/executable file not found|no such file/.test(error.message)) {
    return error;
  }
  return new JobFailure(
    'runner_configuration_error',
    `the image ${job.payload.image?.name} cannot run scripts: ${error.message}`,
    { cause: error },
  );
}
