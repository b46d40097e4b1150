import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import process from 'node:process';
import { guarded } from '@slipway/io';
import type { FromRole, ToRole } from '#channel/messages';

export interface RoleProcessOptions {
  /** The module that the process runs, and what it is called with. */
  readonly entry: URL;
  readonly arguments: readonly string[];
  /** Flags for Node. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  onMessage(message: FromRole): void;
}

/** What a process said last, for the log: V8 explains itself on standard error before it dies. */
const tailLength = 4000;
const stopPatienceMs = 12_000;
const debugging = /^(?:Debugger (?:attached|listening|ending)|For help, see: https:\/\/nodejs)/;

/** One process of a role, from its start to its end. */
export class RoleProcess {
  readonly #child: ChildProcess;
  #said = '';
  #isLookedInto = false;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;

  constructor(options: RoleProcessOptions) {
    const child = guarded(
      fork(options.entry, options.arguments, {
        // Its own, not those that the supervisor was started with.
        execArgv: [...options.flags],
        env: { ...process.env, ...options.environment },
        // Standard output is for what the command itself prints.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        serialization: 'advanced',
      }),
    );
    this.#child = child;
    child.on('message', (message) => options.onMessage(message as FromRole)); // our own program
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.ended = new Promise((resolve) => {
      // The system may have no process left, or no memory.
      child.on('error', (error) => {
        if (child.pid === undefined) resolve(`it cannot be started: ${error.message}`);
      });
      child.once('close', (code, signal) =>
        resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`),
      );
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The end of what it said on standard error. */
  get lastWords(): string {
    return this.#said.trim();
  }

  /** A process that is ending hears nothing more. A socket stays open here, too. */
  send(message: ToRole, socket?: Socket): void {
    if (this.#child.connected) this.#child.send(message, socket, { keepOpen: true }, () => {});
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets it finish what is under way, for a moment. */
  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    const late = setTimeout(() => this.kill(), stopPatienceMs);
    await this.ended;
    clearTimeout(late);
  }

  /** Where its debugger listens, which is asked to do so. */
  debugger(signal: AbortSignal): Promise<string> {
    this.#isLookedInto = true;
    const said = this.#says(/listening on (ws:\/\/127\.0\.0\.1:\d+\/[\w-]+)/, signal);
    this.#child.kill('SIGUSR1');
    return said;
  }

  #says(pattern: RegExp, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (text: string) => {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      };
      this.#child.stderr?.on('data', look);
      signal.addEventListener('abort', () => reject(new Error('nothing of the kind was said')));
    });
  }

  #hear(text: string): void {
    this.#said = (this.#said + text).slice(-tailLength);
    const lines = text.split(/(?<=\n)/);
    const shown = this.#isLookedInto ? lines.filter((line) => !debugging.test(line)) : lines;
    process.stderr.write(shown.join(''));
  }
}
