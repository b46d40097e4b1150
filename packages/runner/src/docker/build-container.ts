import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, chmod, type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Engine, Session } from '@slipway/engine';
import type { ExecutorJob, Relay, Stage } from '../executor.ts';
import { JobFailure } from '../failure.ts';
import { composeScript, detectShell, quote } from '../script.ts';
import { labels } from './labels.ts';
import { openRelay, relaySysctls } from './relay.ts';

/** How the container of a job is made. */
export interface BuildOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly network: string | undefined;
  readonly relay: Relay | undefined;
  readonly graceMilliseconds: number;
}

/**
 * The container that a job's scripts run in.
 *
 * Its command waits at a gate, a FIFO beside the project, then runs the script that lies there. So
 * it can start while the sources are still being fetched, and the loopback relay is in place before
 * the first line of the script. Every stage starts the same container again: files stay, processes
 * do not.
 */
export class BuildContainer {
  readonly #job: ExecutorJob;
  readonly #options: BuildOptions;
  readonly #id: string;
  readonly #gate: FileHandle;
  #started: Promise<RunningContainer> | undefined;
  #relayContainer: string | undefined;

  private constructor(job: ExecutorJob, options: BuildOptions, id: string, gate: FileHandle) {
    this.#job = job;
    this.#options = options;
    this.#id = id;
    this.#gate = gate;
    this.#started = this.#start();
    // Seen by the first stage; until then it must not count as unhandled.
    this.#started.catch(() => undefined);
  }

  /** Makes the container and lets it start in the background. */
  static async create(job: ExecutorJob, options: BuildOptions): Promise<BuildContainer> {
    const gate = `${job.host.temporary}/gate`;
    await promisify(execFile)('mkfifo', ['-m', '0666', gate]);
    await chmod(gate, 0o666);
    const id = await options.engine.containers.create(configuration(job, options), {
      name: `${job.uniqueName}-${job.payload.id}-build`,
      platform: job.payload.image?.executor_opts?.docker?.platform,
    });
    // Opened for both ways, the FIFO never blocks and keeps its line until the container reads it.
    const handle = await open(gate, constants.O_RDWR | constants.O_NONBLOCK);
    return new BuildContainer(job, options, id, handle);
  }

  /** Runs one script in the container. */
  async run(stage: Stage, signal: AbortSignal): Promise<number> {
    const { host } = this.#job;
    const marker = `${host.temporary}/started`;
    await rm(marker, { force: true });
    const script = [`: > ${quote(`${this.#job.inside.temporary}/started`)}`, composeScript(stage)];
    await writeFile(`${host.temporary}/script`, script.join('\n'), { mode: 0o755 });
    this.#started ??= this.#start();
    const running = await this.#started;
    signal.throwIfAborted();
    const abort = (): void => void this.#terminate();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#gate.write('go\n');
      const code = await running.ended;
      signal.throwIfAborted();
      await this.#requireStarted(marker, code);
      return code;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#started = undefined;
    }
  }

  async remove(): Promise<void> {
    const { containers } = this.#options.engine;
    await this.#started?.catch(() => undefined);
    await this.#gate.close();
    if (this.#relayContainer) await containers.remove(this.#relayContainer, { force: true });
    await containers.remove(this.#id, { force: true });
  }

  async #start(): Promise<RunningContainer> {
    const { engine, relay } = this.#options;
    const session = await engine.containers.attach(this.#id);
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
    if (relay) await this.#openRelay(relay);
    return { ended };
  }

  async #openRelay(relay: Relay): Promise<void> {
    const { engine } = this.#options;
    if (this.#relayContainer) await engine.containers.remove(this.#relayContainer, { force: true });
    this.#relayContainer = await openRelay(engine, this.#id, relay, labels(this.#job, 'relay'));
  }

  /** SIGTERM to every process but the container's first, which is a shell; then SIGKILL. */
  async #terminate(): Promise<void> {
    const { engine, graceMilliseconds } = this.#options;
    const { containers } = engine;
    const isDone = new AbortController();
    try {
      if (graceMilliseconds > 0) {
        const running = await this.#started;
        const polite = await engine.exec(this.#id, { command: ['sh', '-c', 'kill -TERM -1'] });
        for await (const _ of polite.output);
        await containers.kill(this.#id, 'SIGTERM');
        await Promise.race([
          running?.ended,
          delay(graceMilliseconds, undefined, { signal: isDone.signal }),
        ]);
      }
    } catch {
      // Not running any more, or without a shell: the kill below settles both.
    } finally {
      isDone.abort();
      await containers.kill(this.#id).catch(() => undefined);
    }
  }

  /** An entrypoint that does not run its arguments would end the job as if all was well. */
  async #requireStarted(marker: string, code: number): Promise<void> {
    const isStarted = await access(marker).then(
      () => true,
      () => false,
    );
    if (isStarted) return;
    throw new JobFailure(
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

function configuration(
  job: ExecutorJob,
  options: BuildOptions,
): Parameters<Engine['containers']['create']>[0] {
  const { inside, host, payload, variables } = job;
  const entrypoint = payload.image?.entrypoint;
  const user = payload.image?.executor_opts?.docker?.user;
  const wait = `read -r _ < ${quote(`${inside.temporary}/gate`)}`;
  return {
    Image: options.image,
    Hostname: job.uniqueName.slice(0, 63),
    ...(entrypoint && entrypoint.length > 0 && { Entrypoint: entrypoint }),
    Cmd: ['sh', '-c', `${wait}; ${detectShell(`${inside.temporary}/script`)}`],
    ...(user && { User: user }),
    Env: [...variables].map(([name, value]) => `${name}=${value}`),
    Labels: labels(job, 'build'),
    HostConfig: {
      Binds: [`${host.builds}:${inside.builds}`],
      // The log is ours; a second copy of 200 MB in the Engine's folder helps nobody.
      LogConfig: { Type: 'none', Config: {} },
      ...(options.network && { NetworkMode: options.network }),
      ...(options.relay && { Sysctls: relaySysctls }),
    },
  };
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
