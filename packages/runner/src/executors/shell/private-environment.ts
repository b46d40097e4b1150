import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Environment, ExecutorJob, Stage } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';
import { composeScript, quote } from '#execution/script';
import { give } from '#host/ownership';
import { removeTree } from '#host/remove-tree';
import { engineVariables } from '../engine-socket/engine-service.ts';
import { writeAccounts } from './accounts.ts';
import { ControlGroup, countedLimits } from './control-group.ts';
import type { EngineRight } from './engine-right.ts';
import { type EngineSocket, provideEngine } from './engine-socket.ts';
import { type OwnEngine, type OwnEngines, ownEngine } from './own-engine.ts';
import { endAll } from './process-tracker.ts';
import { Room, type RoomPlan } from './room.ts';
import type { SpareRoom } from './spare-room.ts';
import type { SpareRooms } from './spare-rooms.ts';
import { followProcess } from './stage-process.ts';
import { passing } from './sweep-slots.ts';
import { makeView } from './view.ts';
import { bytesIn, DiskWatch, tooMuch } from './walls/disk-watch.ts';
import type { NetworkWall } from './walls/network-wall.ts';

/** A job that has a user of its own. */
export type PrivateJob = ExecutorJob & {
  readonly user: Extract<ExecutorJob['user'], { readonly type: 'own' }>;
};

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

/**
 * A job's own place on this host, in one folder that is all it sees of the data folder:
 *
 *     <slot>/builds/    sources and what is beside them      the user's
 *     <slot>/home/      stays from job to job                the user's
 *     <slot>/tmp/       seen as /tmp and /var/tmp, new for each job
 *     <slot>/scripts/   what runs, where the job cannot write   the runner's
 *     <slot>/etc/       accounts                             the runner's
 */
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
  readonly #slot: string;
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
    this.#slot = dirname(job.host.builds);
    const { engineRight, engines, limits } = options;
    this.#own = engineRight === 'own' && engines ? ownEngine(job, engines, limits) : undefined;
  }

  async prepare(): Promise<void> {
    const { log, owner, payload } = this.#job;
    this.#spare = this.#takeSpare();
    const [group] = await Promise.all([
      ControlGroup.make(`${owner.key}-${payload.id}`, this.#options.limits),
      this.#makeFolders(),
      this.#closeNetwork(),
    ]);
    this.#group = group;
    const missing = this.#group?.missing ?? countedLimits(this.#options.limits);
    if (missing.length > 0) {
      log.plain(`This machine keeps no limit of ${missing.join(', ')} for shell jobs.`);
    }
    const { engineRight } = this.#options;
    this.#engine = await provideEngine(this.#job, `${this.#slot}/tmp`, engineRight, this.#own);
    const mounts = `${this.#slot}/etc/mounts`;
    await writeFile(mounts, `${(await this.#view()).join('\n')}\n`);
    const environment = this.#job.hostEnvironment;
    this.#plan = { mounts, group: this.#group, user: this.#job.user.id, environment };
    void this.#open(this.#plan);
  }

  async run(stage: Stage, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const overrides = this.#own ? engineVariables(this.#job) : [];
    const variables = new Map([...stage.variables, ...overrides]);
    const script = await this.#writeScript(stage.name, composeScript({ ...stage, variables }));
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
    const path = await this.#writeScript('tool', [...lines, script].join('\n'));
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
    for (const folder of passing) await removeTree(`${this.#slot}/${folder}`);
    await removeTree(this.#standIns);
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
    return new DiskWatch({ folders: this.#written, limitBytes, members: () => room.members() });
  }

  /** All that the job can write to on the host's disks. */
  get #written(): readonly string[] {
    return ['builds', 'home', 'tmp'].map((folder) => `${this.#slot}/${folder}`);
  }

  /** A home that is too large by itself would end every further job. */
  async #keepHomeSmall(): Promise<void> {
    const { disk } = this.#options.limits;
    const home = `${this.#slot}/home`;
    if (disk === undefined) return;
    const bytes = await bytesIn([home]);
    if (bytes <= disk) return;
    this.#job.log.warn(`the home of this project's jobs is emptied: ${tooMuch(bytes, disk)}`);
    await removeTree(home);
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

  async #makeFolders(): Promise<void> {
    const { host, user } = this.#job;
    const slot = this.#slot;
    await mkdir(host.builds, { recursive: true });
    await this.#keepHomeSmall();
    await Promise.all([
      ...passing.map((folder) => anew(`${slot}/${folder}`)),
      anew(this.#standIns),
      mkdir(`${slot}/home`, { recursive: true, mode: 0o700 }),
    ]);
    const { id, name } = user;
    await Promise.all([
      give(user, host.builds, `${slot}/home`),
      chmod(`${slot}/tmp`, 0o1777),
      writeAccounts(`${slot}/etc`, { id, name, home: `${slot}/home`, shell: this.#shell }),
    ]);
  }

  /** Outside of what the job sees: stand-ins hold its folder, and a mount must not hold itself. */
  get #standIns(): string {
    return `${this.#job.owner.directory}/stand-ins/${basename(this.#slot)}`;
  }

  async #view(): Promise<readonly string[]> {
    const slot = this.#slot;
    const path = this.#job.hostEnvironment.PATH ?? '';
    return await makeView({
      slot: await realpath(slot),
      temporary: `${slot}/tmp`,
      standIns: this.#standIns,
      dataDirectory: await realpath(this.#job.owner.dataDirectory),
      programs: path.split(':').filter((folder) => folder.startsWith('/')),
      files: new Map([
        ['/etc/passwd', `${slot}/etc/passwd`],
        ['/etc/group', `${slot}/etc/group`],
        ...(this.#engine?.mounts ?? []),
      ]),
    });
  }

  /** In a folder of the runner's: in one of its own, the job could put a link in a script's place. */
  async #writeScript(name: string, text: string): Promise<string> {
    const { user } = this.#job;
    const path = `${this.#slot}/scripts/${name}.sh`;
    const own = { HOME: `${this.#slot}/home`, USER: user.name, LOGNAME: user.name };
    await removeTree(path);
    const lines = [...exportsOf(own, {}), 'unset TMPDIR', text];
    await writeFile(path, lines.join('\n'), { mode: 0o400, flag: 'wx' });
    await give(user, path);
    return path;
  }
}

/** As lines of a script: values in its environment others could read. */
function exportsOf(
  environment: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(environment)
    .filter(([name, value]) => known[name] !== value)
    .map(([name, value]) => `export ${name}=${quote(value)}`);
}

async function anew(folder: string): Promise<void> {
  await removeTree(folder);
  await mkdir(folder, { recursive: true });
}
