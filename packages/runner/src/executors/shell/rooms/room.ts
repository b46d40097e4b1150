import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { ControlGroup } from '#executors/shell/processes/control-group';
import { type Gate, openGate, type Passed } from './gate.ts';
import type { SpareRoom } from './spare-room.ts';

/** What a room is made of. */
export interface RoomPlan {
  /** A file like `/etc/fstab` with what is mounted in it. */
  readonly mounts: string;
  readonly group: ControlGroup | undefined;
  /** The user of what runs in it. */
  readonly user: number;
  /** Environment of the programs in it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Namespaces of processes, mounts and IPC for one job. A room leaves nothing behind, whatever ran in it: the kernel
 * ends all of it with its first process.
 */
export class Room {
  readonly #plan: RoomPlan;
  readonly #spare: SpareRoom;
  /** Processes that may become the job's; each of them once. */
  readonly #gates: Promise<Gate>[];
  /** The room's own processes. */
  #own: ReadonlySet<number> = new Set();

  private constructor(plan: RoomPlan, spare: SpareRoom) {
    this.#plan = plan;
    this.#spare = spare;
    // Without a group nothing tells them from the job's.
    this.#gates = plan.group ? [...spare.gates] : [];
  }

  static async open(plan: RoomPlan, spare: SpareRoom): Promise<Room> {
    await spare.furnish(plan.mounts, plan.group?.doors ?? []);
    const room = new Room(plan, spare);
    room.#own = new Set(await room.#all());
    return room;
  }

  /** Runs a script in the room, as its user. */
  async start(shell: string, script: string): Promise<Passed> {
    const { group, user, environment } = this.#plan;
    const gate = await this.#gates.shift()?.catch(() => undefined);
    const open = gate?.isThere ? gate : await openGate(this.#keeper, environment);
    return open.go(group?.doors ?? [], user, shell, script);
  }

  /** Ids of the job's processes. */
  async members(): Promise<number[]> {
    return (await this.#all()).filter((id) => !this.#own.has(id));
  }

  /** Ends all that runs in it. */
  async close(): Promise<void> {
    const { keeper, isThere } = this.#spare;
    if (!isThere) return;
    const ended = once(keeper, 'exit');
    this.#spare.close();
    const impatience = setTimeout(() => keeper.kill('SIGKILL'), patienceMilliseconds);
    await ended;
    clearTimeout(impatience);
  }

  async #all(): Promise<number[]> {
    return this.#plan.group ? await this.#plan.group.members() : await processesOf(this.#keeper);
  }

  get #keeper(): number {
    return this.#spare.keeper.pid ?? 0;
  }
}

const patienceMilliseconds = 5_000;

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
