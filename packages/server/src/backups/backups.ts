import type { DueStore } from '#due/due-store';
import type { SettingStore } from '#instance/setting-store';
import type { Clock } from '#log';
import { found, Refused } from '#refused';
import {
  type Backup,
  type BackupPlace,
  backupId,
  type OpenBackup,
  readBackupId,
} from './backup.ts';
import { createBackupNotes } from './backup-notes.ts';
import { askedFor, bySchedule } from './due-backups.ts';

/** Copies of all data, made when somebody asks and by schedule. */
export interface Backups {
  /** Begins one: it is made whatever ends meanwhile. Throws `Refused` while another one is made. */
  start(): Promise<Backup>;
  /** Newest first. */
  list(): Promise<readonly Backup[]>;
  get(id: string): Promise<Backup>;
  open(id: string): Promise<OpenBackup>;
  delete(id: string): Promise<void>;
}

/** Who makes copies, and when. */
export interface BackupsOptions {
  readonly store: { readonly due: DueStore; readonly settings: SettingStore };
  /** Undefined: none are made here, and who asks is told so. */
  readonly place: BackupPlace | undefined;
  readonly clock: Clock;
}

/** The backups of an instance. */
export function createBackups({ store, place, clock }: BackupsOptions): Backups {
  const notes = createBackupNotes(store.settings);

  async function list(): Promise<readonly Backup[]> {
    const all = await required(place).list();
    const stored = all.filter(({ id }) => readBackupId(id) !== undefined);
    const isStored = new Set(stored.map(({ id }) => id));
    const others = (await notes.list()).filter(({ id }) => !isStored.has(id));
    const backups = [
      ...(await planned()),
      ...others.map(({ id, error }) =>
        described(id, error === undefined ? { status: 'running' } : { status: 'failed', error }),
      ),
      ...stored.map(({ id, sizeBytes }) => described(id, { status: 'finished', sizeBytes })),
    ];
    return backups.sort((one, other) => other.at.getTime() - one.at.getTime());
  }

  /** The one that comes next by schedule. */
  async function planned(): Promise<readonly Backup[]> {
    const work = await store.due.of(bySchedule, 0);
    if (work?.owner !== null || required(place).nextAt(clock()) === undefined) return [];
    return [described(backupId(work.at, true), { status: 'scheduled' })];
  }

  async function get(id: string): Promise<Backup> {
    return found(
      (await list()).find((backup) => backup.id === id),
      'Backup',
    );
  }

  return {
    list,
    get,
    async start() {
      const running = (await list()).find(({ status }) => status === 'running');
      if (running) {
        throw new Refused('conflict', `Backup ${running.id} is being made: wait for its end`);
      }
      const id = backupId(clock(), false);
      await notes.put({ id });
      await store.due.plan({ kind: askedFor, subject: 0, at: clock(), payload: { id } });
      return get(id);
    },
    async open(id) {
      await get(id);
      return found(await required(place).open(id), 'Backup');
    },
    async delete(id) {
      const { status } = await get(id);
      if (status === 'running') throw new Refused('conflict', 'It is being made: wait for its end');
      if (status === 'scheduled') throw new Refused('conflict', 'It is not made yet');
      await notes.remove(id);
      await required(place).delete(id);
    },
  };
}

function described(id: string, facts: Pick<Backup, 'status' | 'sizeBytes' | 'error'>): Backup {
  const { at = new Date(0), isScheduled = false } = readBackupId(id) ?? {};
  return { id, at, isScheduled, ...facts };
}

function required(place: BackupPlace | undefined): BackupPlace {
  if (place) return place;
  throw new Refused('unprocessable', 'This server was started without a place for backups');
}
