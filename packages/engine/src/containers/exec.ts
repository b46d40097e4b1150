import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '../transport.ts';
import { type Session, sessionOf } from './session.ts';

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly user?: string | undefined;
  readonly workingDirectory?: string | undefined;
  readonly environment?: readonly string[] | undefined;
  readonly privileged?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A command that runs in a container. */
export interface Exec extends Session {
  readonly id: string;
  resize(columns: number, rows: number): Promise<void>;
  /** The exit code; call it when `output` has ended (undefined while the command runs). */
  exitCode(): Promise<number | undefined>;
  /** The number that its process has for the Engine, once it has one; undefined when it has ended. */
  pid(): Promise<number | undefined>;
}

const MOST_LOOKS = 50;
const LOOK_MILLISECONDS = 100;

interface ExecState {
  readonly Running: boolean;
  readonly ExitCode: number | null;
  readonly Pid: number;
}

/** Starts commands inside running containers. */
export type StartExec = (container: string, options: ExecOptions) => Promise<Exec>;

/** Exec through `transport`. */
export function createExec(transport: Transport): StartExec {
  return async (container, options) => {
    const { command, tty = false, stdin = false, signal } = options;
    const { Id: id } = await transport.json<{ Id: string }>(
      'POST',
      `/containers/${encodeURIComponent(container)}/exec`,
      {
        body: {
          Cmd: command,
          Tty: tty,
          AttachStdin: stdin,
          AttachStdout: true,
          AttachStderr: !tty,
          ...(options.user && { User: options.user }),
          ...(options.workingDirectory && { WorkingDir: options.workingDirectory }),
          ...(options.environment && { Env: options.environment }),
          ...(options.privileged && { Privileged: true }),
        },
      },
    );
    const hijacked = await transport.hijack(`/exec/${id}/start`, {
      body: { Detach: false, Tty: tty },
      signal,
    });
    const state = () => transport.json<ExecState>('GET', `/exec/${id}/json`);
    return {
      id,
      ...sessionOf(hijacked, tty),
      resize: (columns, rows) =>
        transport.json('POST', `/exec/${id}/resize`, { query: { w: columns, h: rows } }),
      async exitCode() {
        const { Running, ExitCode } = await state();
        return Running ? undefined : (ExitCode ?? undefined);
      },
      async pid() {
        // The connection is there before the process is.
        for (let look = 0; look < MOST_LOOKS; look += 1) {
          const { Running, Pid, ExitCode } = await state();
          if (Running && Pid) return Pid;
          if (ExitCode !== null) return undefined;
          await pause(LOOK_MILLISECONDS);
        }
        return undefined;
      },
    };
  };
}
