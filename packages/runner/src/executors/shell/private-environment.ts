import { hostname } from 'node:os';
import type { Environment, Stage } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { composeScript, quote } from '#execution/script';
import type { EngineRight } from '#executors/shell/engine/engine-right';
import { type EngineSocket, provideEngine } from '#executors/shell/engine/engine-socket';
import { type OwnEngine, type OwnEngines, ownEngine } from '#executors/shell/engine/own-engine';
import { ControlGroup, countedLimits } from '#executors/shell/processes/control-group';
import { endAll } from '#executors/shell/processes/process-tracker';
import { followProcess } from '#executors/shell/processes/stage-process';
import { Room, type RoomPlan } from '#executors/shell/rooms/room';
import type { SpareRoom } from '#executors/shell/rooms/spare-room';
import type { SpareRooms } from '#executors/shell/rooms/spare-rooms';
import { exportsOf, type PrivateJob, Slot } from '#executors/shell/slots/slot';
import { engineVariables } from '../engine-socket/engine-service.ts';
import { DiskWatch } from './walls/disk-watch.ts';
import type { NetworkWall } from './walls/network-wall.ts';

/** How such a job runs. */
export interface PrivateOptions {
  readonly graceMilliseconds: number;
  readonly limits: ResourceLimits;
  /** Which container engine it may use. */
  readonly engineRight: EngineRight;
  /** What engines of jobs' own are made of, where they can be made. */
  readonly engines: OwnEngines | undefined;
  readonly rooms: SpareRooms;
  /** What keeps the job from this machine's services. */
  readonly wall: NetworkWall;
  /** TCP ports of this machine that it may use all the same: the server's, and those that a setting names. */
  readonly openPorts: readonly number[];
}

/** A job's own place on this host: its slot, its room, its wall, its engine. */
export async function openPrivateEnvironment(
  job: PrivateJob,
  shell: string,
  options: PrivateOptions,
): Promise<Environment> {
  const place = new PrivatePlace(job, shell, options);
  try {
    await place.prepare();
  } catch (error) {
    await place.cleanUp();
    throw error;
  }
  return {
    hostname: hostname(),
    upload: async () => undefined,
    download: async () => undefined,
    alone: (work) => place.alone(work),
    run: (stage, signal) => place.run(stage, signal),
    runTool: (command, signal) =>
      place.runTool(command.script, command.directory, command.environment, signal),
    cleanUp: () => place.cleanUp(),
  };
}

class PrivatePlace {
  readonly #job: PrivateJob;
  readonly #shell: string;
  readonly #options: PrivateOptions;
  readonly #slot: Slot;
  #group: ControlGroup | undefined;
  #engine: EngineSocket | undefined;
  readonly #own: OwnEngine | undefined;
  #plan: RoomPlan | undefined;
  /** Taken for the job, and not furnished yet. */
  #spare: Promise<SpareRoom> | undefined;
  /** Under way or open, while the sources are prepared. */
  #room: Promise<Room> | undefined;
  /** Whether anything of the job has run in it. */
  #isUsed = false;

  constructor(job: PrivateJob, shell: string, options: PrivateOptions) {
    this.#job = job;
    this.#shell = shell;
    this.#options = options;
    const { engineRight, engines, limits } = options;
    this.#slot = new Slot(job, limits.disk);
    this.#own = engineRight === 'own' && engines ? ownEngine(job, engines, limits) : undefined;
  }

  async prepare(): Promise<void> {
    const { log, owner, payload } = this.#job;
    this.#spare = this.#takeSpare();
    const [group] = await Promise.all([
      ControlGroup.make(`${owner.key}-${payload.id}`, this.#options.limits),
      this.#slot.make(this.#shell),
      this.#closeNetwork(),
    ]);
    this.#group = group;
    const missing = this.#group?.missing ?? countedLimits(this.#options.limits);
    if (missing.length > 0) {
      log.plain(`This machine keeps no limit of ${missing.join(', ')} for shell jobs.`);
    }
    const { engineRight } = this.#options;
    this.#engine = await provideEngine(this.#job, this.#slot.temporary, engineRight, this.#own);
    const mounts = await this.#slot.writeView(this.#engine?.mounts ?? []);
    const environment = this.#job.hostEnvironment;
    this.#plan = { mounts, group: this.#group, user: this.#job.user.id, environment };
    void this.#open(this.#plan);
  }

  async run(stage: Stage, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const overrides = this.#own ? engineVariables(this.#job) : [];
    const variables = new Map([...stage.variables, ...overrides]);
    const script = await this.#slot.writeScript(stage.name, composeScript({ ...stage, variables }));
    const code = await this.#follow(this.#shell, script, signal);
    if (code !== 0 && (await this.#group?.wasOutOfMemory())) {
      this.#job.log.warn('a process of this job was ended: it wanted more memory than it may use');
    }
    return code;
  }

  /** What a tool has left behind, started by a file in the job's home perhaps, ends with it. */
  async runTool(
    script: string,
    directory: string,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<number> {
    signal.throwIfAborted();
    const lines = [
      ...exportsOf(environment, this.#job.hostEnvironment),
      `cd ${quote(directory)} || exit 1`,
    ];
    const path = await this.#slot.writeScript('tool', [...lines, script].join('\n'));
    try {
      return await this.#follow('sh', path, signal);
    } finally {
      await this.#clear();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#clear();
    return this.#own ? await this.#own.alone(work) : await work();
  }

  async cleanUp(): Promise<void> {
    const { graceMilliseconds } = this.#options;
    const room = await this.#room?.catch(() => undefined);
    if (room) await endAll(() => room.members(), Math.min(graceMilliseconds, 2_000));
    await this.#close();
    void this.#spare?.then((spare) => spare.close()).catch(() => {});
    this.#options.rooms.refill();
    await this.#engine?.close();
    await this.#own?.close();
    await this.#group?.remove();
    await this.#slot.clear();
  }

  async #follow(shell: string, script: string, signal: AbortSignal): Promise<number> {
    if (!this.#plan) throw new Error('the place of this job is not ready');
    const room = await (this.#room ?? this.#open(this.#plan));
    this.#isUsed = true;
    using watch = this.#watchDisk(room);
    const started = await room.start(shell, script);
    const ends = watch ? AbortSignal.any([signal, watch.signal]) : signal;
    return await followProcess(started, this.#job.log, ends, (isOver) =>
      endAll(() => room.members(), this.#options.graceMilliseconds, isOver),
    );
  }

  #watchDisk(room: Room): DiskWatch | undefined {
    const { disk: limitBytes } = this.#options.limits;
    if (limitBytes === undefined) return undefined;
    return new DiskWatch({
      folders: this.#slot.written,
      limitBytes,
      members: () => room.members(),
    });
  }

  #open(plan: RoomPlan): Promise<Room> {
    const spare = this.#spare ?? this.#takeSpare();
    this.#spare = undefined;
    const room = spare.then((it) => Room.open(plan, it));
    this.#room = room;
    room.catch(() => {}); // Told to whoever wants to run something in it.
    return room;
  }

  #takeSpare(): Promise<SpareRoom> {
    const spare = this.#options.rooms.take(this.#job.hostEnvironment);
    spare.catch(() => {}); // As above.
    return spare;
  }

  /** Ends the room when anything of the job is left in it; the next stage gets a new one. */
  async #clear(): Promise<void> {
    if (!this.#isUsed || this.#room === undefined) return;
    if ((await (await this.#room).members()).length > 0) await this.#close();
  }

  async #close(): Promise<void> {
    const room = await this.#room?.catch(() => undefined);
    this.#room = undefined;
    this.#isUsed = false;
    await room?.close();
  }

  /** Whoever has the machine's engine has the machine, and finds what that engine serves at `localhost`. */
  async #closeNetwork(): Promise<void> {
    const { engineRight, wall, openPorts } = this.#options;
    const { user, log } = this.#job;
    if (engineRight === 'machine') {
      await wall.release(user.id);
      return;
    }
    const complaint = await wall.enclose(user.id, openPorts);
    if (complaint !== undefined)
      log.plain(`This job reaches this machine’s services: ${complaint}.`);
  }
}
