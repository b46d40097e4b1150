import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Finds every process of a job, also those that left its process group or session.
 *
 * Where this user may make cgroups (root, or a delegated systemd slice) each job has its own in the
 * unified hierarchy: nothing that a job starts gets out of it by itself. Elsewhere processes are
 * known by a marker in their first environment, read from /proc; a daemon that clears its
 * environment gets away from that one.
 */
export interface ProcessTracker {
  /** A shell line by which a script enrols itself before it starts anything. */
  readonly enrol: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends all processes: SIGTERM, after the grace period SIGKILL. Resolves when none is left. */
  end(graceMilliseconds: number, isOver?: () => boolean): Promise<void>;
  /** Forgets the job. All its processes must have ended. */
  release(): Promise<void>;
}

/** Tracks the processes of one job; `name` is unique among all jobs of this machine. */
export async function trackProcesses(name: string): Promise<ProcessTracker> {
  const parent = await cgroupRoot();
  const cgroup = parent && `${parent}/${prefix}${name}`;
  if (cgroup) {
    try {
      await mkdir(cgroup, { recursive: true });
      return tracker(name, cgroup);
    } catch {
      // Not ours to write: the marker has to do.
    }
  }
  return tracker(name, undefined);
}

/** Ends all processes of jobs whose name begins with `start`: what a killed runner left behind. */
export async function sweepProcesses(start: string): Promise<void> {
  const parent = await cgroupRoot();
  if (parent) {
    const left = (await readdir(parent)).filter((entry) => entry.startsWith(prefix + start));
    for (const entry of left) {
      const found = tracker(entry.slice(prefix.length), `${parent}/${entry}`);
      await found.end(0);
      await found.release();
    }
  }
  await endAll(() => marked((name) => name.startsWith(start)), 0);
}

const prefix = 'slipway-';
const marker = 'SLIPWAY_JOB_PROCESS';

function tracker(name: string, cgroup: string | undefined): ProcessTracker {
  const members = cgroup ? () => cgroupMembers(cgroup) : () => marked((other) => other === name);
  return {
    enrol: cgroup ? `echo 0 2>/dev/null > '${cgroup}/cgroup.procs' || true` : ':',
    environment: { [marker]: name },
    end: (graceMilliseconds, isOver) => endAll(members, graceMilliseconds, isOver),
    async release() {
      // The kernel keeps a cgroup busy for a moment after its last process has gone.
      for (let attempt = 0; cgroup && attempt < 50; attempt += 1) {
        try {
          return await rmdir(cgroup);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
          await delay(5);
        }
      }
    },
  };
}

/**
 * SIGTERM for all `members`, once, and SIGKILL after the grace period. Resolves when none is left.
 *
 * @param isOver tells that no more will come: who was started just now may not have joined yet
 */
export async function endAll(
  members: () => Promise<number[]>,
  graceMilliseconds: number,
  isOver: () => boolean = () => true,
): Promise<void> {
  const deadline = Date.now() + graceMilliseconds;
  let isTold = graceMilliseconds === 0;
  let processes = await members();
  for (let pause = 2; processes.length > 0 || !isOver(); pause = Math.min(pause * 2, 50)) {
    if (!isTold) signalAll(processes, 'SIGTERM');
    isTold ||= processes.length > 0;
    if (Date.now() >= deadline) signalAll(processes, 'SIGKILL');
    await delay(pause);
    processes = await members();
  }
}

function signalAll(processes: readonly number[], signal: NodeJS.Signals): void {
  for (const id of processes) {
    try {
      process.kill(id, signal);
    } catch {
      // Gone already.
    }
  }
}

async function cgroupMembers(cgroup: string): Promise<number[]> {
  const text = await readFile(`${cgroup}/cgroup.procs`, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean).map(Number);
}

async function marked(isOurs: (name: string) => boolean): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // Processes of other users cannot be read; they are not ours.
    const environment = await readFile(`/proc/${entry}/environ`, 'latin1').catch(() => '');
    const value = environment.split('\0').find((line) => line.startsWith(`${marker}=`));
    if (value && isOurs(value.slice(marker.length + 1)) && !(await isZombie(entry))) {
      found.push(Number(entry));
    }
  }
  return found;
}

async function isZombie(id: string): Promise<boolean> {
  const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => ') Z');
  return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

/** This process's own place in the unified cgroup hierarchy, where there is one. */
async function cgroupRoot(): Promise<string | undefined> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const mount = mounts.split('\n').find((line) => line.includes(' - cgroup2 '));
  const own = (await readFile('/proc/self/cgroup', 'utf8').catch(() => '')).match(/^0::(.*)$/m);
  const point = mount?.split(' ')[4];
  return point && own ? `${point}${own[1] === '/' ? '' : own[1]}` : undefined;
}

/** Tracks by the marker alone, as on machines where no cgroup can be made. */
export const trackByMarker = (name: string): ProcessTracker => tracker(name, undefined);
