import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { syncFolder, writeNew } from '@slipway/io';

/** A ref that a push moves. Forty zeros in `before` create it, in `after` delete it. */
export interface RefUpdate {
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** Refs that were updated together, durably. */
export interface PushEvent {
  /** Told twice (a kill at the wrong moment), a push has the same id both times. */
  readonly id: string;
  /** The repository's name, as `authorize` gave it. */
  readonly repository: string;
  /** Who pushed, as `authorize` named them. */
  readonly actor: string;
  readonly updates: readonly RefUpdate[];
  readonly pushOptions: readonly string[];
  /** Set when this push gave an empty repository its default branch. */
  readonly defaultBranch?: string;
}

/** Hears of each push; what it returns is shown to the person who pushes, line by line. */
export type OnPush = (event: PushEvent) => Promise<readonly string[]>;

/** Asked before refs move. */
export type CheckPush = (
  push: Pick<PushEvent, 'repository' | 'actor' | 'updates'>,
) => Promise<PushVerdict>;

/** Why a push is refused as a whole, or on which terms it is taken: which branches (in full) it must not rewrite. */
export type PushVerdict =
  | { readonly isAllowed: false; readonly reason: string }
  | {
      readonly isAllowed: true;
      readonly forwardOnly?: readonly string[];
      /** What the push may send; git itself refuses more while it comes. */
      readonly mostBytes?: number;
    };

/** Pushes that are under way and not yet told. */
export interface PushJournal {
  /** Writes the intent of a push, durably; call before any ref can move. */
  open(push: Omit<PushEvent, 'id'>): Promise<PushEvent>;
  /** Notes the process that moves the refs: it may outlive this one. */
  started(id: string, pid: number): Promise<void>;
  /** Forgets a push that was told, or that moved nothing. */
  close(id: string): Promise<void>;
  /** What a killed process has left. */
  pending(): Promise<readonly PushEvent[]>;
  /** Resolves when the process that moves a push's refs has ended. */
  settled(id: string): Promise<void>;
}

/**
 * A file for each push under way: written and synced before git may move a ref, removed once the
 * push was told. A file found at start is a push that may have moved refs and was not told; the
 * refs themselves then say which. A file cut short belongs to a push that never reached git.
 *
 *     .pushes/ID.json   the push
 *     .pushes/ID.pid    the git process; killing us does not end it, and it may be about to move refs
 */
export function createPushJournal(directory: string): PushJournal {
  const fileOf = (id: string) => join(directory, `${id}.json`);
  const pidFileOf = (id: string) => join(directory, `${id}.pid`);

  async function openPush(push: Omit<PushEvent, 'id'>): Promise<PushEvent> {
    const event = { id: randomUUID(), ...push };
    await mkdir(directory, { recursive: true });
    await writeNew(fileOf(event.id), JSON.stringify(event));
    await syncFolder(directory);
    return event;
  }

  async function pending(): Promise<readonly PushEvent[]> {
    const all = await readdir(directory).catch(() => []);
    const names = all.filter((name) => name.endsWith('.json'));
    const events = await Promise.all(names.map((name) => readEvent(join(directory, name))));
    return events.filter((event) => event !== undefined);
  }

  async function settled(id: string): Promise<void> {
    const pid = await readFile(pidFileOf(id), 'utf8').catch(() => undefined);
    const deadline = performance.now() + patienceMs;
    while (pid !== undefined && (await isReceivePack(pid))) {
      if (performance.now() > deadline) process.kill(Number(pid), 'SIGKILL');
      await setTimeout(pollMs);
    }
  }

  async function close(id: string): Promise<void> {
    await Promise.all([rm(fileOf(id), { force: true }), rm(pidFileOf(id), { force: true })]);
  }

  const started = (id: string, pid: number) => writeFile(pidFileOf(id), String(pid));
  return { open: openPush, started, close, pending, settled };
}

const pollMs = 50;
/** Without its client, git has all it needs or nothing to do. */
const patienceMs = 30_000;

/** Whether a process is still the one that was noted; its number may have gone to another since. */
async function isReceivePack(pid: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('receive-pack');
}

async function readEvent(file: string): Promise<PushEvent | undefined> {
  try {
    // Written by this module alone.
    return JSON.parse(await readFile(file, 'utf8')) as PushEvent;
  } catch {
    await rm(file, { force: true });
    return undefined;
  }
}
