import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { guarded } from '@slipway/io';

/** A process in a room that waits to become one of the job's. */
export interface Gate {
  /**
   * Lets it join the groups, become this user and run `script`. Until then it is root's, and no process of the job
   * can touch it.
   */
  go(groups: readonly string[], user: number, shell: string, script: string): Passed;
  readonly isThere: boolean;
  leaveAlone(): void;
}

/** What has gone through. */
export type Passed = ChildProcessByStdio<Writable, Readable, Readable>;

/** Puts a process into the namespaces of a room; it sees what is mounted there later. */
export async function openGate(
  keeper: number,
  environment: Readonly<Record<string, string>>,
): Promise<Gate> {
  const child = guarded(
    spawn('nsenter', [...waysInto(keeper), '--', 'sh', '-c', wait], {
      cwd: '/',
      env: environment,
      // A session of its own: no terminal, and signals of the runner's terminal stay away.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
  for (const pipe of [child.stdin, child.stdout, child.stderr]) guarded(pipe);
  return {
    go(groups, user, shell, script) {
      child.ref();
      for (const pipe of pipesOf(child)) pipe.ref();
      child.stdin.end(`${groups.join(' ')}\n${user}\n${shell}\n${script}\n`);
      return child;
    },
    get isThere() {
      return child.exitCode === null && child.signalCode === null;
    },
    leaveAlone() {
      child.unref();
      for (const pipe of pipesOf(child)) pipe.unref();
    },
  };
}

/** By which `nsenter` finds the namespaces that a process has made. */
function waysInto(keeper: number): readonly string[] {
  const ns = `/proc/${keeper}/ns`;
  return [`--mount=${ns}/mnt`, `--ipc=${ns}/ipc`, `--pid=${ns}/pid_for_children`];
}

/** Ends with its input when nobody needs it. */
const wait = [
  'cd / && IFS= read -r groups && IFS= read -r user && IFS= read -r shell && IFS= read -r script || exit 1',
  'for group in $groups; do echo 0 > "$group"; done',
  'exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs "$shell" "$script" </dev/null',
].join('\n');

/** Pipes to another process are sockets to Node. */
export function pipesOf(child: ChildProcess): readonly { ref(): void; unref(): void }[] {
  return [child.stdin, child.stdout, child.stderr].filter(
    (pipe): pipe is NonNullable<typeof pipe> & { ref(): void; unref(): void } =>
      pipe !== null && 'unref' in pipe,
  );
}
