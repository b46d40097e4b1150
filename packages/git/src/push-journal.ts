import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

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

/** Asked before refs move: why this push is refused as a whole, or undefined. */
export type CheckPush = (
  push: Pick<PushEvent, 'repository' | 'actor' | 'updates'>,
) => Promise<string | undefined>;

/** Pushes that are under way and not yet told. */
export interface PushJournal {
  /** Writes the intent of a push, durably; call before any ref can move. */
  open(push: Omit<PushEvent, 'id'>): Promise<PushEvent>;
  /** Forgets a push that was told, or that moved nothing. */
  close(id: string): Promise<void>;
  /** What a killed process has left. */
  pending(): Promise<readonly PushEvent[]>;
}

/**
 * A file for each push under way: written and synced before git may move a ref, removed once the
 * push was told. A file found at start is a push that may have moved refs and was not told; the
 * refs themselves then say which. A file cut short belongs to a push that never reached git.
 */
export function createPushJournal(directory: string): PushJournal {
  const fileOf = (id: string) => join(directory, `${id}.json`);

  async function openPush(push: Omit<PushEvent, 'id'>): Promise<PushEvent> {
    const event = { id: randomUUID(), ...push };
    await mkdir(directory, { recursive: true });
    await writeDurably(fileOf(event.id), JSON.stringify(event));
    await syncDirectory(directory);
    return event;
  }

  async function pending(): Promise<readonly PushEvent[]> {
    const names = await readdir(directory).catch(() => []);
    const events = await Promise.all(names.map((name) => readEvent(join(directory, name))));
    return events.filter((event) => event !== undefined);
  }

  return { open: openPush, close: (id) => rm(fileOf(id), { force: true }), pending };
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

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
