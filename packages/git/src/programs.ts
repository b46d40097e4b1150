import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { environment } from './settings.ts';

/** What this package logs to. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** A git program that ended badly; `message` carries what it said. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly code = 'git-failed';
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`git ${command} failed: ${stderr.trim() || `exit code ${exitCode}`}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** How a program is started, beside its arguments. */
export interface Start {
  readonly directory: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told what it says on standard error, as it says it. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/** One running git program. */
export interface Program {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly stdin: ChildProcessWithoutNullStreams['stdin'];
  readonly stdout: Readable;
  /** Settles when the program has ended and its output is closed. Never rejects. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
  kill(): void;
}

/** Starts git programs, bounds their time, and ends what still runs when the service closes. */
export interface Programs {
  start(args: readonly string[], start: Start): Program;
  /** Everything the program prints. Throws `GitFailed` unless it exits with 0. */
  run(args: readonly string[], start: Start & { input?: string | Buffer }): Promise<Buffer>;
  close(): Promise<void>;
}

const stderrLimitBytes = 16 * 1024;
/** What is longer streams; nothing that is read at once gets near this. */
const outputLimitBytes = 128 * 1024 * 1024;
const tooMuch = `it printed more than ${outputLimitBytes} bytes`;

/** Starts git's programs; each ends after `timeoutSeconds`. */
export function createPrograms(options: { readonly timeoutSeconds: number }): Programs {
  const running = new Set<Program>();

  function start(args: readonly string[], { directory, env, onStderr }: Start): Program {
    const child = guarded(spawn('git', args, { cwd: directory, env: { ...environment, ...env } }));
    const stderr: Buffer[] = [];
    let kept = 0;
    child.stderr.on('data', (chunk: Buffer) => {
      if (kept < stderrLimitBytes) stderr.push(chunk);
      kept += chunk.length;
      onStderr?.(chunk.toString('utf8'));
    });
    // A program that has ended early closes its input; its exit code tells the story. What it prints
    // may lose its reader at any moment.
    for (const stream of [child.stdin, child.stdout, child.stderr]) guarded(stream);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutSeconds * 1000);
    timer.unref();
    const ended = new Promise<{ exitCode: number | null; stderr: string }>((done) => {
      child.on('error', (error) => {
        clearTimeout(timer);
        running.delete(program);
        child.stdout.destroy();
        done({ exitCode: null, stderr: `cannot start git: ${error.message}` });
      });
      child.on('close', (exitCode) => {
        clearTimeout(timer);
        running.delete(program);
        done({ exitCode, stderr: Buffer.concat(stderr).toString('utf8') });
      });
    });
    const program: Program = {
      pid: child.pid,
      stdin: child.stdin,
      stdout: child.stdout,
      ended,
      kill: () => child.kill('SIGKILL'),
    };
    running.add(program);
    return program;
  }

  async function run(
    args: readonly string[],
    { input, ...where }: Start & { input?: string | Buffer },
  ): Promise<Buffer> {
    const program = start(args, where);
    program.stdin.end(input ?? '');
    const [output, { exitCode, stderr }] = await Promise.all([
      whole(program).catch(() => undefined),
      program.ended,
    ]);
    if (output === undefined) throw new GitFailed(args[0] ?? '', exitCode, tooMuch);
    if (exitCode !== 0) throw new GitFailed(args[0] ?? '', exitCode, stderr);
    return output;
  }

  async function close(): Promise<void> {
    const left = [...running];
    for (const program of left) program.kill();
    await Promise.all(left.map((program) => program.ended));
  }

  return { start, run, close };
}

async function whole({ stdout, kill }: Program): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdout) {
    size += chunk.length;
    if (size > outputLimitBytes) {
      kill();
      throw new RangeError(tooMuch);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
