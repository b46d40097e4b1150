import type { Readable } from 'node:stream';

/** A copy of all data: one that is there, is being made, is planned, or could not be made. */
export interface Backup {
  /** When it was begun, and why: `2026-11-29T03-00-00Z-scheduled`. */
  readonly id: string;
  readonly status: 'scheduled' | 'running' | 'finished' | 'failed';
  /** When it was begun; of a scheduled one, when it will be. */
  readonly at: Date;
  readonly isScheduled: boolean;
  readonly sizeBytes?: number;
  /** Why it failed. */
  readonly error?: string;
}

/** A finished one, as it lies in its place. */
export interface StoredBackup {
  readonly id: string;
  readonly sizeBytes: number;
}

/** Where backups are made and kept: whoever knows the whole data folder gives it. */
export interface BackupPlace {
  /** Makes one; resolves when it is whole and checked. Rejects with a sentence for people. */
  make(id: string, signal: AbortSignal): Promise<void>;
  list(): Promise<readonly StoredBackup[]>;
  /** Undefined without such a one. */
  open(id: string): Promise<OpenBackup | undefined>;
  /** False when there was none. */
  delete(id: string): Promise<boolean>;
  /** When the next is due; undefined without a schedule. */
  nextAt(after: Date): Date | undefined;
  /** How many of those made by schedule are kept. */
  readonly keep: number;
}

/** A backup to be read. */
export interface OpenBackup {
  readonly filename: string;
  readonly sizeBytes: number;
  stream(range: { readonly start: number; readonly end: number }): Readable;
}

const form = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\dZ)(-scheduled)?$/;

/** The name of one that begins now. */
export function backupId(at: Date, isScheduled: boolean): string {
  const time = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${time}${isScheduled ? '-scheduled' : ''}`;
}

/** What a name tells; undefined for what is none. */
export function readBackupId(
  id: string,
): { readonly at: Date; readonly isScheduled: boolean } | undefined {
  const [, day, hour, minute, second, scheduled] = form.exec(id) ?? [];
  const at = new Date(`${day}${hour}:${minute}:${second}`);
  return Number.isNaN(at.getTime()) ? undefined : { at, isScheduled: scheduled !== undefined };
}
