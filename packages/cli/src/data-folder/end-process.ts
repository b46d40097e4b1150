import { setTimeout } from 'node:timers/promises';
import { CommandFailed } from '#command';
import { isAlive } from './instance.ts';

const patienceMs = 15_000;

/** Asks a process to end and waits until it has. @throws CommandFailed when it does not. */
export async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  // Another process's end can't be waited for, only looked at.
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await setTimeout(50)) {
    if (!isAlive(pid)) return;
  }
  throw new CommandFailed(
    `process ${pid} did not end within ${patienceMs / 1000} s; kill -9 ${pid} is safe: nothing acknowledged is lost`,
  );
}
