import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import { type Gate, openGate, pipesOf } from './gate.ts';

/** The first process of a room; its input is its life. */
export type Keeper = ChildProcessByStdio<Writable, Readable, Readable>;

/** Stages that begin sooner than by a process of their own: sources and script. */
const mostGates = 2;

/**
 * Namespaces of processes, mounts and IPC that no job has yet. They cost a program or two to make, which nobody
 * has to wait for when it is done before.
 *
 * Their first process, which is root's, waits for what makes them a job's room: on its input come a file with
 * mounts and the control groups to join. When the runner closes that input, or dies, the kernel ends all others
 * with it.
 */
export class SpareRoom {
  readonly keeper: Keeper;
  readonly gates: readonly Promise<Gate>[];

  private constructor(keeper: Keeper, gates: readonly Promise<Gate>[]) {
    this.keeper = keeper;
    this.gates = gates;
  }

  /** @param environment that of all programs in it */
  static async make(environment: Readonly<Record<string, string>>): Promise<SpareRoom> {
    const keeper = guarded(
      spawn('unshare', [...namespaces, 'sh', '-c', keep], {
        cwd: '/',
        env: environment,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
    guarded(keeper.stdin);
    await said(keeper);
    const gates = Array.from({ length: mostGates }, () => openGate(keeper.pid ?? 0, environment));
    return new SpareRoom(keeper, gates);
  }

  /** Joins the groups and mounts what the file lists. Resolves when all is in its place. */
  async furnish(mounts: string, groups: readonly string[]): Promise<void> {
    this.keeper.stdin.write(`${groups.join(' ')}\n${mounts}\n`);
    await said(this.keeper);
    // Unshare keeps its ends open as long as the room is there.
    this.keeper.stdout.destroy();
    this.keeper.stderr.destroy();
  }

  /** Nothing waits for it: a runner that has nothing else to do may end. */
  leaveAlone(): void {
    for (const each of [this.keeper, ...pipesOf(this.keeper)]) each.unref();
    for (const gate of this.gates) void gate.then((it) => it.leaveAlone()).catch(() => {});
  }

  /** Somebody waits for it again. */
  attend(): void {
    for (const each of [this.keeper, ...pipesOf(this.keeper)]) each.ref();
  }

  get isThere(): boolean {
    return this.keeper.exitCode === null && this.keeper.signalCode === null;
  }

  close(): void {
    this.keeper.stdin.destroy();
  }
}

const namespaces = ['--mount', '--ipc', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];

/** The first process: `wait` also reaps what daemons leave behind. */
const keep = [
  'set -e',
  'echo made',
  'IFS= read -r groups',
  'IFS= read -r mounts',
  'for group in $groups; do echo 0 > "$group"; done',
  'mount -a -T "$mounts"',
  // Those who enter later begin here.
  'cd /',
  'exec 3<&0',
  'cat <&3 >/dev/null 2>&1 &',
  'echo ready',
  'exec >/dev/null 2>&1',
  'wait',
].join('\n');

/** Resolves when the first process has said that it is done. @throws what it complains of instead */
async function said(keeper: Keeper): Promise<void> {
  let complaint = '';
  const hear = (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(0, 4 << 10);
  };
  guarded(keeper.stderr).on('data', hear);
  guarded(keeper.stdout);
  const isDone = await Promise.race([
    once(keeper.stdout, 'data').then(() => true),
    once(keeper, 'close').then(() => false),
  ]).catch((error: unknown) => {
    complaint = String(error);
    return false;
  });
  keeper.stderr.off('data', hear);
  if (isDone) return;
  keeper.stdin.destroy();
  throw new Error(`the namespaces of a job cannot be made: ${complaint.trim()}`);
}
