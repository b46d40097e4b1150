import type { DueStore } from '#due/due-store';
import type { DueHandler } from '#due/due-work';
import type { SettingStore } from '#instance/setting-store';
import type { Clock, Log } from '#log';
import { type BackupPlace, backupId, readBackupId } from './backup.ts';
import { createBackupNotes } from './backup-notes.ts';

/** Due work: a backup that somebody has asked for. Its payload says which. */
export const askedFor = 'backup';
/** Due work: the next backup by schedule. */
export const bySchedule = 'scheduled-backup';

/** Who makes the copies of a schedule. */
export interface DueBackupsOptions {
  readonly store: { readonly due: DueStore; readonly settings: SettingStore };
  readonly place: BackupPlace | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** What is being made ends with it, and is made anew at the next start. */
  readonly closing: AbortSignal;
}

/** Plans the next backup as the schedule says now; one whose time has passed stays due. */
export async function planBackups({ store, place, clock }: DueBackupsOptions): Promise<void> {
  const now = clock();
  const next = place?.nextAt(now);
  const planned = await store.due.of(bySchedule, 0);
  if (next && (!planned || planned.at > now)) {
    await store.due.plan({ kind: bySchedule, subject: 0, at: next });
  }
}

/** What makes backups. One at a time: each reads all there is. */
export function dueBackups(options: DueBackupsOptions): readonly (readonly [string, DueHandler])[] {
  const { place, clock } = options;
  const notes = createBackupNotes(options.store.settings);
  let last: Promise<unknown> = Promise.resolve();

  function inTurn(id: string, from: BackupPlace): Promise<void> {
    const made = last.then(() => make(options, id, from));
    last = made.catch(() => {});
    return made;
  }

  /** One that the end of a server broke off is made anew under its name. */
  async function scheduledId(): Promise<string> {
    const begun = (await notes.list()).find(
      ({ id, error }) => error === undefined && readBackupId(id)?.isScheduled,
    );
    return begun?.id ?? backupId(clock(), true);
  }

  return [
    [
      askedFor,
      async ({ payload }) => {
        if (place) await inTurn((payload as { readonly id: string }).id, place); // by `start`
        return undefined;
      },
    ],
    [
      bySchedule,
      async () => {
        if (place?.nextAt(clock()) === undefined) return undefined;
        await inTurn(await scheduledId(), place);
        await forgetOld(place);
        return place.nextAt(clock());
      },
    ],
  ];
}

/** What fails is said and not tried again: the next is asked for, or comes by schedule. */
async function make(
  { store, log, closing }: DueBackupsOptions,
  id: string,
  place: BackupPlace,
): Promise<void> {
  const notes = createBackupNotes(store.settings);
  if ((await place.list()).some((stored) => stored.id === id)) return notes.remove(id);
  await notes.put({ id });
  try {
    await place.make(id, closing);
    await notes.remove(id);
    log.info('backup made', { backup: id });
  } catch (error) {
    if (closing.aborted) throw error;
    log.error('backup failed', { backup: id, error });
    await notes.put({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

/** Those that were asked for are kept until somebody deletes them. */
async function forgetOld(place: BackupPlace): Promise<void> {
  const scheduled = (await place.list())
    .map(({ id }) => id)
    .filter((id) => readBackupId(id)?.isScheduled)
    .sort();
  for (const id of scheduled.slice(0, Math.max(0, scheduled.length - place.keep))) {
    await place.delete(id);
  }
}
