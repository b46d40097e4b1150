import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { guarded } from '@slipway/io';
import type { HostCommand } from '#execution/executor';

/** Runs `command` into the job's log. Resolves with its exit code; an abort kills its group. */
export async function runOnHost(command: HostCommand, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const child = guarded(
    spawn('sh', ['-c', command.script], {
      cwd: command.directory,
      env: command.environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  for (const output of [child.stdout, child.stderr]) {
    guarded(output).pipe(command.log.stream, { end: false });
  }
  const abort = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has ended by itself.
    }
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal.throwIfAborted();
    return code ?? 137;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
