import { join, resolve } from 'node:path';
import { Cron } from 'croner';
import { UsageError } from './command.ts';
import type { Setting } from './job-settings.ts';

/** When backups are made by themselves, and where all of them lie. */
export interface BackupSettings {
  /** Five fields as cron knows them, in the time of this machine; undefined for none. */
  readonly schedule: string | undefined;
  /** How many of those by schedule are kept. */
  readonly keep: number;
  /** Absolute; of this instance alone. */
  readonly folder: string;
}

/** @throws UsageError when a value is not what it must be, naming where it came from. */
export function readBackupSettings(
  setting: (name: string) => Setting,
  dataDir: string,
): BackupSettings {
  return {
    schedule: schedule(setting('backup-schedule')),
    keep: count(setting('backup-keep')) ?? 7,
    folder: resolve(dataDir, setting('backup-folder').value ?? join(dataDir, 'backups')),
  };
}

/** When the next backup is due after a time. */
export function nextBackup(schedule: string | undefined, after: Date): Date | undefined {
  if (schedule === undefined) return undefined;
  return new Cron(schedule, { mode: '5-part', paused: true }).nextRun(after) ?? undefined;
}

function schedule({ value, origin }: Setting): string | undefined {
  if (value === undefined) return undefined;
  const wrong = `${origin} must be a schedule as cron knows them, such as "0 3 * * *", not "${value}"`;
  if (value.trim().split(/\s+/).length !== 5) throw new UsageError(wrong);
  try {
    if (nextBackup(value, new Date())) return value;
  } catch (error) {
    throw new UsageError(wrong, { cause: error });
  }
  throw new UsageError(`${origin} never comes: "${value}"`);
}

function count({ value, origin }: Setting): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UsageError(`${origin} must be a whole number above 0, not "${value}"`);
}
