import type { Socket } from 'node:net';
import type { FromRole, StartTook, ToRole } from '#channel/messages';
import { CommandFailed } from '#command';
import { backoff } from './backoff.ts';
import type { RoleProcess } from './process/role-process.ts';
import { mainThreadOf } from './pulse/main-thread.ts';
import { Pulse } from './pulse/pulse.ts';
import { goesAsUsual, goesFirst } from './pulse/right-of-way.ts';
import { stackOf } from './pulse/stack-of.ts';

export interface KeptRoleOptions {
  readonly name: string;
  startProcess(onMessage: (message: FromRole) => void): RoleProcess;
  /** What it is started with, as things are now. */
  input(): ToRole;
  onReady(facts: unknown, took: StartTook): void;
  onEnded(): void;
  /** Calls, answers, and wishes for addresses. */
  onMessage(message: FromRole): void;
  /** A word about it: for people, and with details for the log. */
  tell(what: string, fields?: Readonly<Record<string, unknown>>): void;
}

interface Run {
  readonly process: RoleProcess;
  /** Undefined until it serves. */
  readyMs: number | undefined;
  readonly pulse: Pulse;
  isReady: boolean;
  /** It goes before the rest of the machine. */
  isHurried: boolean;
  /** Why it ends, when somebody knows better than its exit code. */
  reason: string | undefined;
}

/** A role that is kept running: what ends or stands still is started again. */
export class KeptRole {
  readonly #options: KeptRoleOptions;
  readonly #first = Promise.withResolvers<void>();
  #run: Run;
  #isBegun = false;
  #isStopping = false;
  #early = 0;
  #pause: NodeJS.Timeout | undefined;

  /** Its process starts to load at once, and to serve when it is told to `begin`. */
  constructor(options: KeptRoleOptions) {
    this.#options = options;
    this.#run = this.#start();
  }

  get isReady(): boolean {
    return this.#run.isReady;
  }

  get pid(): number | undefined {
    return this.#run.process.pid;
  }

  /** Resolves once it serves. @throws CommandFailed when it cannot, the first time. */
  begin(): Promise<void> {
    this.#isBegun = true;
    this.#run.process.send(this.#options.input());
    return this.#first.promise;
  }

  send(message: ToRole, socket?: Socket): void {
    this.#run.process.send(message, socket);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#pause);
    await this.#run.process.stop();
  }

  /** Looks whether it still moves; to be called every few hundred milliseconds. */
  look(nowMs: number): void {
    const run = this.#run;
    const { pid } = run.process;
    if (run.reason !== undefined || pid === undefined) return;
    const finding = run.pulse.look(nowMs, mainThreadOf(pid), run.isReady);
    if (finding === 'ask') run.process.send({ type: 'look' });
    // On a busy machine it may only have to wait; with the processor it answers, or is seen to stand still.
    if (finding === 'is late' && run.isReady && !run.isHurried) hurry(run, true);
    if (finding === 'stands still') void this.#endStanding(run, run.pulse.silentMs(nowMs));
  }

  /** The supervisor itself was stopped or asleep, and missed what was said meanwhile. */
  forgive(nowMs: number): void {
    this.#run.pulse.heard(nowMs);
  }

  async #endStanding(run: Run, silentMs: number): Promise<void> {
    const seconds = Math.round(silentMs / 100) / 10;
    run.reason = `its event loop stood still for ${seconds} s`;
    const stack = await stackOf(run.process);
    if (stack !== undefined) run.reason += `:\n${stack}`;
    run.process.kill();
  }

  #start(): Run {
    const process = this.#options.startProcess((message) => this.#hear(run, message));
    const run: Run = {
      process,
      readyMs: undefined,
      pulse: new Pulse(performance.now()),
      isReady: false,
      isHurried: false,
      reason: undefined,
    };
    hurry(run, true);
    void process.ended.then((how) => this.#ended(run, run.reason ?? how));
    return run;
  }

  #hear(run: Run, message: FromRole): void {
    if (run !== this.#run) return;
    run.pulse.heard(performance.now());
    if (run.isHurried && run.isReady) hurry(run, false);
    if (message.type === 'failed') run.reason = `an error was not handled: ${message.stack}`;
    else if (message.type === 'refused') this.#refused(run, message.message);
    else if (message.type === 'ready') this.#ready(run, message);
    else if (message.type !== 'beat') this.#options.onMessage(message);
  }

  #ready(run: Run, { facts, took }: Extract<FromRole, { type: 'ready' }>): void {
    run.isReady = true;
    run.readyMs = performance.now();
    hurry(run, false);
    this.#first.resolve();
    this.#options.onReady(facts, took);
  }

  #refused(run: Run, message: string): void {
    run.reason = message;
    this.#first.reject(new CommandFailed(message));
  }

  #ended(run: Run, reason: string): void {
    run.isReady = false;
    this.#options.onEnded();
    if (this.#isStopping) return;
    // One that has not been told to serve yet has another try before that.
    if (this.#isBegun)
      this.#first.reject(new Error(`${this.#options.name} could not start: ${reason}`));
    const servedMs = run.readyMs === undefined ? 0 : performance.now() - run.readyMs;
    const { pid, lastWords } = run.process;
    this.#again(reason, servedMs, { pid, said: lastWords });
  }

  /** Says what has become of it, and starts it again, at once or after a pause. */
  #again(reason: string, servedMs: number, fields: Readonly<Record<string, unknown>>): void {
    const { early, delayMs } = backoff(this.#early, servedMs);
    this.#early = early;
    const when = delayMs === 0 ? 'it is started again' : `next try in ${delayMs / 1000} s`;
    this.#options.tell(`${this.#options.name}: ${reason}; ${when}`, fields);
    this.#pause = setTimeout(() => this.#startAgain(), delayMs);
  }

  #startAgain(): void {
    if (this.#isStopping) return;
    try {
      this.#run = this.#start();
    } catch (error) {
      // The system has nothing left for it: no reason for the others to end.
      this.#again(`it cannot be started: ${String(error)}`, 0, { error });
      return;
    }
    if (this.#isBegun) this.#run.process.send(this.#options.input());
  }
}

function hurry(run: Run, isHurried: boolean): void {
  const { pid } = run.process;
  run.isHurried = isHurried;
  if (pid === undefined) return;
  if (isHurried) goesFirst(pid);
  else goesAsUsual(pid);
}
