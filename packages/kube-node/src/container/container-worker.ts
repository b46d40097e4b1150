import { type ContainerLimits, EngineUnavailable } from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import { timerDelay } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import type { Action } from '#decide/plan';
import { allStatuses, reasonChangesAt } from '#decide/pod-status';
import type { PodHome } from '#pod-home';
import { type ProbeTarget, runAction } from '#probes/probe-action';
import { type ProbeHistory, Prober } from '#probes/prober';
import type { RuntimeContainer } from '#runtime/runtime';
import { SandboxFailed, type SandboxStart } from '#sandbox/sandbox';
import { StartFailed } from '#start-failed';
import { MountFailed } from '#volumes/volumes';
import { ContainerSlot } from './container-slot.ts';
import { startContainer, terminationLogPath } from './start-container.ts';
import { stopContainer } from './stop-container.ts';
import { terminationMessage } from './termination-message.ts';

/** What a container uses may get less. */
const RESIZE_RETRY_MILLISECONDS = 10_000;
const NEW: ProbeHistory = { isStarted: false, isReady: false };

/** Starts, probes and stops one container of a pod, when the pod's worker says so. */
export class ContainerWorker {
  readonly slot: ContainerSlot;
  readonly #context: NodeContext;
  readonly #home: PodHome;
  #ip = '';
  #isBackOffTold = false;

  constructor(context: NodeContext, home: PodHome, spec: Container) {
    this.#context = context;
    this.#home = home;
    this.slot = new ContainerSlot(spec);
  }

  get isRunning(): boolean {
    return this.slot.current?.container.state === 'running';
  }

  /** Takes note of a container as it is now, and of what it said at its end. */
  async see(container: RuntimeContainer): Promise<void> {
    const { runtime } = this.#context;
    const { slot } = this;
    const known = slot.attemptOf(container.id)?.container;
    if (known?.state === 'exited') return;
    const hasEnded = container.state === 'exited' && !container.startError;
    const message = hasEnded ? await this.#lastWords(container) : '';
    slot.see(container, message);
    for (const old of slot.dropOld()) await runtime.remove(old.id);
  }

  /** Goes on with the probes of a container that was found running. */
  resume(ip: string): void {
    this.#ip = ip;
    if (this.slot.prober || this.slot.isBusy) return;
    this.#probe(knownReadiness(this.#home.pod(), this.slot));
  }

  start(
    { attempt, backOffSeconds }: Action & { type: 'start' },
    sandbox: SandboxStart,
    volumes: Promise<ReadonlyMap<string, string>>,
    targetId: string | undefined,
  ): void {
    const { slot } = this;
    slot.isBusy = true;
    const sandboxIp = sandbox.running.then(({ ip }) => ip || this.#context.hostIp);
    sandboxIp.catch(() => {});
    volumes.catch(() => {});
    this.#home.operate(async () => {
      try {
        const container = await startContainer(this.#context, {
          pod: this.#home.pod(),
          container: slot.spec,
          attempt,
          backOffSeconds,
          sandboxId: sandbox.id,
          sandbox: sandbox.running,
          sandboxIp,
          volumes,
          targetId,
          directory: this.#home.directory,
          signal: this.#home.giveUp,
        });
        slot.succeed();
        this.#ip = await sandboxIp;
        if (container) await this.#started(container);
      } catch (error) {
        this.#startFailed(error);
      } finally {
        slot.isBusy = false;
      }
    });
  }

  /** preStop hook, stop signal, grace, SIGKILL; resolves at the end of the container. */
  async stop(message: string, graceIsOver: AbortSignal): Promise<void> {
    const { slot } = this;
    const container = slot.current?.container;
    if (container?.state !== 'running') return;
    this.#record('Normal', 'Killing', message);
    slot.prober?.[Symbol.dispose]();
    await stopContainer(this.#context, {
      pod: this.#home.pod(),
      spec: slot.spec,
      container,
      podIp: this.#ip,
      exited: slot.exited(container.id),
      graceIsOver,
    });
  }

  /** `stop` beside everything else, with a grace period of its own. */
  restart(message: string, graceSeconds: number): void {
    if (this.slot.isBusy) return;
    this.slot.isBusy = true;
    const over = AbortSignal.any([
      this.#home.graceIsOver,
      AbortSignal.timeout(timerDelay(graceSeconds * 1000)),
    ]);
    this.#home.operate(() =>
      this.stop(message, over).finally(() => {
        this.slot.isBusy = false;
      }),
    );
  }

  /** Gives the running container other limits. */
  resize(limits: ContainerLimits): void {
    const { slot } = this;
    const { runtime, clock } = this.#context;
    const container = slot.current?.container;
    if (!container) return;
    slot.isBusy = true;
    this.#home.operate(async () => {
      try {
        await runtime.update(container.id, limits);
        slot.see({ ...container, limits: { ...container.limits, ...limits } });
        slot.resizeFailure = undefined;
      } catch (error) {
        if (error instanceof EngineUnavailable) return;
        const message = error instanceof Error ? error.message : String(error);
        const retryAt = clock().getTime() + RESIZE_RETRY_MILLISECONDS;
        slot.resizeFailure = { message, retryAt };
        this.#record('Warning', 'ResizeError', message);
      } finally {
        slot.isBusy = false;
      }
    });
  }

  async kill(): Promise<void> {
    const container = this.slot.current?.container;
    if (container?.state !== 'running') return;
    await this.#context.runtime.kill(container.id, 'SIGKILL');
    await this.slot.exited(container.id);
  }

  /** Tells once that a failed pull waits; returns when that is due, in milliseconds since 1970. */
  tellPullBackOff(now: number): number | undefined {
    const { failure } = this.slot.view();
    const at = failure && reasonChangesAt(failure);
    if (at === undefined || this.#isBackOffTold) return undefined;
    if (now < at) return at;
    this.#isBackOffTold = true;
    const { image } = this.slot.spec;
    this.#record('Normal', 'BackOff', `Back-off pulling image "${image}"`);
    this.#record('Warning', 'Failed', 'Error: ImagePullBackOff');
    return undefined;
  }

  async #started(container: RuntimeContainer): Promise<void> {
    await this.see(container);
    // Its end may have been told before.
    if (!this.isRunning) return;
    this.#home.changed();
    const { postStart } = this.slot.spec.lifecycle ?? {};
    if (postStart) {
      const { ok, message } = await runAction(postStart, this.#target(container), 3600);
      if (!ok) {
        const text = `PostStartHook failed: ${message}`;
        this.#record('Warning', 'FailedPostStartHook', text);
        await this.stop(
          'FailedPostStartHook',
          AbortSignal.timeout(timerDelay(this.#graceSeconds() * 1000)),
        );
        return;
      }
    }
    this.#probe(NEW);
  }

  #startFailed(error: unknown): void {
    const { clock, log } = this.#context;
    // The sandbox's own failure, the engine's absence and the pod's end are told elsewhere.
    if (this.#home.giveUp.aborted || error instanceof EngineUnavailable) return;
    const now = clock().getTime();
    this.#isBackOffTold = false;
    if (error instanceof StartFailed) {
      this.slot.fail(error.reason, error.message, now);
      const isTold = error.reason === 'ErrImagePull' || error.reason === 'InvalidImageName';
      if (!isTold) this.#record('Warning', 'Failed', `Error: ${error.message}`);
    } else if (error instanceof MountFailed) {
      this.slot.fail('ContainerCreating', error.message, now);
      this.#record('Warning', 'FailedMount', error.message);
    } else if (!(error instanceof SandboxFailed)) {
      const message = error instanceof Error ? error.message : String(error);
      this.slot.fail('CreateContainerError', message, now);
      log.error('container not started', { container: this.slot.spec.name, error });
    }
  }

  #probe(history: ProbeHistory): void {
    const { slot } = this;
    const container = slot.current?.container;
    if (container?.state !== 'running') return;
    slot.prober = new Prober(
      this.#target(container),
      {
        onStarted: () => {
          slot.isStarted = true;
          this.#home.changed();
        },
        onReady: (isReady) => {
          slot.isReady = isReady;
          this.#home.changed();
        },
        onUnhealthy: (message) => this.#record('Warning', 'Unhealthy', message),
        onDead: (probe, graceSeconds) => {
          const { name } = slot.spec;
          const text = `Container ${name} failed ${probe} probe, will be restarted`;
          this.restart(text, graceSeconds ?? this.#graceSeconds());
        },
      },
      history,
    );
  }

  #target({ id }: RuntimeContainer): ProbeTarget {
    return {
      runtime: this.#context.runtime,
      containerId: id,
      container: this.slot.spec,
      ip: this.#ip,
    };
  }

  #lastWords(container: RuntimeContainer): Promise<string> {
    const attempt = this.slot.attemptNumber(container);
    const file = terminationLogPath(this.#home.directory, this.slot.spec.name, attempt);
    return terminationMessage(this.#context.runtime, this.slot.spec, container, file);
  }

  #graceSeconds(): number {
    return this.#home.pod().spec.terminationGracePeriodSeconds ?? 30;
  }

  #record(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record(this.#home.pod(), type, reason, message, this.slot.spec.name);
  }
}

/** What the pod's status says of the probes of the slot's running container. */
function knownReadiness(pod: Pod, { spec, current }: ContainerSlot): ProbeHistory {
  const status = allStatuses(pod).find(({ name }) => name === spec.name);
  const isSame =
    current !== undefined && status?.containerID === `docker://${current.container.id}`;
  return {
    isStarted: isSame && status.started === true,
    isReady: isSame && status.ready,
  };
}
