import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { ControlGroup } from './control-group.ts';

/** What a room is made of. */
export interface RoomPlan {
  /** A file like `/etc/fstab` with what is mounted in it. */
  readonly mounts: string;
  readonly group: ControlGroup | undefined;
  /** The user of what runs in it. */
  readonly user: number;
  /** Environment of the programs that make it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Namespaces of processes, mounts and IPC for one job.
 *
 * Its first process, which is root's, waits for the end of its input. When the runner closes that, or
 * dies, the kernel ends all others with it: a room leaves nothing behind, whatever ran in it.
 */
export class Room {
  readonly #plan: RoomPlan;
  readonly #keeper: ChildProcess;
  /** The room's own processes. */
  #own: ReadonlySet<number> = new Set();

  private constructor(plan: RoomPlan, keeper: ChildProcess) {
    this.#plan = plan;
    this.#keeper = keeper;
  }

  static async open(plan: RoomPlan): Promise<Room> {
    const child = guarded(
      spawn('unshare', [...namespaces, 'sh', '-c', keep(plan)], {
        cwd: '/',
        env: plan.environment,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
    guarded(child.stdin);
    const complaint = await untilReady(child);
    if (complaint !== undefined) {
      child.stdin.destroy();
      throw new Error(`the namespaces of a job cannot be made: ${complaint}`);
    }
    const room = new Room(plan, child);
    room.#own = new Set(await room.#all());
    return room;
  }

  /** Starts a program in the room, as its user. */
  start(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ReturnType<typeof spawnInside> {
    const enter = `cd /; ${this.#plan.group?.enrol ?? ':'}; exec setpriv --reuid=${this.#plan.user} --regid=${this.#plan.user} --clear-groups --no-new-privs "$@"`;
    return spawnInside(this.#keeper.pid ?? 0, ['sh', '-c', enter, 'sh', ...command], environment);
  }

  /** Ids of the job's processes. */
  async members(): Promise<number[]> {
    return (await this.#all()).filter((id) => !this.#own.has(id));
  }

  /** Ends all that runs in it. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#keeper;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#keeper, 'exit');
    this.#keeper.stdin?.destroy();
    const impatience = setTimeout(() => this.#keeper.kill('SIGKILL'), patienceMilliseconds);
    await ended;
    clearTimeout(impatience);
  }

  async #all(): Promise<number[]> {
    return this.#plan.group
      ? await this.#plan.group.members()
      : await processesOf(this.#keeper.pid ?? 0);
  }
}

const patienceMilliseconds = 5_000;

const namespaces = ['--mount', '--ipc', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];

/** Resolves when the first process is in its place; with what went wrong if it never gets there. */
async function untilReady(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): Promise<string | undefined> {
  let complaint = '';
  guarded(child.stderr).on('data', (text: Buffer) => {
    complaint = `${complaint}${text.toString()}`.slice(0, 4 << 10);
  });
  guarded(child.stdout);
  const isReady = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'close').then(() => false),
  ]).catch((error: unknown) => {
    complaint = String(error);
    return false;
  });
  // Unshare keeps its ends open as long as the room is there.
  child.stdout.destroy();
  child.stderr.destroy();
  return isReady ? undefined : complaint.trim();
}

/** The first process: `wait` also reaps what daemons leave behind. */
function keep({ mounts, group }: RoomPlan): string {
  return [
    'set -e',
    group?.enrol ?? ':',
    `mount -a -T '${mounts.replaceAll("'", `'\\''`)}'`,
    // Those who enter later begin here.
    'cd /',
    'exec 3<&0',
    'cat <&3 >/dev/null 2>&1 &',
    'echo ready',
    'exec >/dev/null 2>&1',
    'wait',
  ].join('\n');
}

function spawnInside(
  keeper: number,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
) {
  const ns = `/proc/${keeper}/ns`;
  const ways = [`--mount=${ns}/mnt`, `--ipc=${ns}/ipc`, `--pid=${ns}/pid_for_children`];
  return guarded(
    spawn('nsenter', [...ways, '--', ...command], {
      cwd: '/',
      env: environment,
      // A session of its own: no terminal, and signals of the runner's terminal stay away.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/** Where there are no cgroups: processes of the namespace that a keeper has made for its children. */
async function processesOf(keeper: number): Promise<number[]> {
  const wanted = await readlink(`/proc/${keeper}/ns/pid_for_children`).catch(() => undefined);
  if (wanted === undefined) return [];
  const found: number[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const own = await readlink(`/proc/${id}/ns/pid`).catch(() => undefined);
    if (own === wanted && !(await isZombie(id))) found.push(Number(id));
  }
  return found;
}

async function isZombie(id: string): Promise<boolean> {
  const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => ') Z');
  return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}
