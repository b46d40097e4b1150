import type { SettingStore } from '#instance/setting-store';

/** A backup that is no file yet, or never became one. */
export interface BackupNote {
  readonly id: string;
  /** Why it failed; without that it is being made. */
  readonly error?: string;
}

const key = 'backups';
const mostNotes = 20;

/** What is known of backups beside their files: this survives the end of whoever makes them. */
export interface BackupNotes {
  list(): Promise<readonly BackupNote[]>;
  /** Notes it, or what became of it. */
  put(note: BackupNote): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Newest first; the oldest are forgotten. */
export function createBackupNotes(settings: SettingStore): BackupNotes {
  const list = async () => JSON.parse((await settings.get(key)) ?? '[]') as readonly BackupNote[]; // ours

  async function change(id: string, to: readonly BackupNote[]): Promise<void> {
    const others = (await list()).filter((note) => note.id !== id);
    await settings.set(key, JSON.stringify([...to, ...others].slice(0, mostNotes)));
  }

  return { list, put: (note) => change(note.id, [note]), remove: (id) => change(id, []) };
}
