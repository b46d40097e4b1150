import { EngineUnavailable } from '@slipway/engine';
import type { NodeContext } from '#context';
import { vanished } from '#decide/adopt';
import { longer } from '#decide/back-off';
import type { PodHome } from '#pod-home';
import type { RuntimeContainer } from '#runtime/runtime';
import { type SandboxStart, startSandbox } from './sandbox.ts';

/** The sandbox of one pod through its life: made, used, found dead, made again. */
export class PodSandbox {
  readonly #context: NodeContext;
  readonly #home: PodHome;
  #current: RuntimeContainer | undefined;
  #start: SandboxStart | undefined;
  /** What was told during a start, when nobody knows yet which one is ours; undefined: gone. */
  readonly #early = new Map<string, RuntimeContainer | undefined>();
  #isDiscarding = false;
  #retryAt = 0;
  #delaySeconds = 0;
  #problem: string | undefined;

  constructor(context: NodeContext, home: PodHome) {
    this.#context = context;
    this.#home = home;
  }

  /** The sandbox as last seen; undefined until it runs. */
  get current(): RuntimeContainer | undefined {
    return this.#current;
  }

  /** The sandbox that containers can be made for now, running or on its way. */
  get start(): SandboxStart | undefined {
    const running = this.#current;
    if (!running) return this.#start;
    return { id: Promise.resolve(running.id), running: Promise.resolve(running) };
  }

  /** Why there is none, in words for the user. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Milliseconds since 1970 of the next try, when the last one has failed. */
  get retryAt(): number | undefined {
    return this.#retryAt || undefined;
  }

  /** Notes the sandbox that was found; undefined when it is gone. */
  see(found: RuntimeContainer | undefined): void {
    if (this.#start || this.#isDiscarding) return;
    this.#current = found ?? (this.#current && vanished(this.#current, this.#context.clock()));
  }

  /** A container of the pod, perhaps the sandbox, is another, or gone. */
  changed(id: string, found: RuntimeContainer | undefined): void {
    if (this.#start) this.#early.set(id, found);
    else if (this.#current?.id === id) this.see(found);
  }

  retryNow(): void {
    this.#retryAt = 0;
    this.#delaySeconds = 0;
  }

  /** Nothing can be made: `reason` goes to the user, once. */
  wait(reason: string): void {
    if (this.#current || this.#problem === reason) return;
    this.#problem = reason;
    this.#record('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${reason}`);
  }

  /** Makes it, unless that is under way or was in vain a moment ago. */
  create(): void {
    const now = this.#context.clock().getTime();
    if (this.#start || this.#isDiscarding || now < this.#retryAt) return;
    const start = startSandbox(this.#context, this.#home.pod(), this.#home.directory);
    this.#start = start;
    this.#home.operate(async () => {
      try {
        this.#current = await start.running;
        this.#problem = undefined;
        this.retryNow();
      } catch (error) {
        await this.#failed(start, error);
      } finally {
        this.#start = undefined;
        const id = this.#current?.id ?? '';
        if (this.#early.has(id)) this.see(this.#early.get(id));
        this.#early.clear();
      }
    });
  }

  /** Removes it after `before`, the end of its containers. */
  discard(isReplaced: boolean, before: () => Promise<void>): void {
    const sandbox = this.#current;
    if (!sandbox || this.#isDiscarding) return;
    this.#isDiscarding = true;
    if (isReplaced) {
      const text = 'Pod sandbox changed, it will be killed and re-created.';
      this.#record('Normal', 'SandboxChanged', text);
    }
    this.#home.operate(async () => {
      try {
        await before();
        await this.#context.runtime.remove(sandbox.id);
        this.#current = undefined;
      } finally {
        this.#isDiscarding = false;
      }
    });
  }

  async #failed(start: SandboxStart, error: unknown): Promise<void> {
    const { runtime, clock } = this.#context;
    await start.id.then((id) => runtime.remove(id)).catch(() => {});
    // Its end is told to the whole agent, which waits for the engine to come back.
    if (error instanceof EngineUnavailable) return;
    this.#problem = error instanceof Error ? error.message : String(error);
    const text = `Failed to create pod sandbox: ${this.#problem}`;
    this.#record('Warning', 'FailedCreatePodSandBox', text);
    this.#delaySeconds = longer(this.#delaySeconds);
    this.#retryAt = clock().getTime() + this.#delaySeconds * 1000;
  }

  #record(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record(this.#home.pod(), type, reason, message);
  }
}
