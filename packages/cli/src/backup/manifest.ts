import { CommandFailed } from '#command';

/** A file of a backup, by its path in the data folder. */
export interface SavedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mode: number;
}

/** `manifest.json` of a backup: all that belongs to it. It is written last. */
export interface Manifest {
  readonly format: 1;
  readonly version: string;
  readonly at: string;
  readonly files: readonly SavedFile[];
}

/** The file that lists all others of a backup. */
export const manifestName = 'manifest.json';

/** The first file of an archive: by it others are told apart before anything is unpacked. */
export const markName = 'slipway-backup.json';

/** @throws CommandFailed for what is no manifest of a backup, or a newer one's */
export function readManifest(text: string, of: string): Manifest {
  const manifest = parsed(text);
  if (manifest === undefined) throw new CommandFailed(notWhole(of));
  if (manifest.format === 1) return manifest as Manifest;
  throw new CommandFailed(`${of} was made by a newer Slipway; restore it with that one`);
}

/** What is said about something that has no manifest. */
export function notWhole(of: string): string {
  return `${of} holds no whole backup (${manifestName} cannot be read); make one with: slipway backup ${of}`;
}

function parsed(text: string): Partial<Manifest> | undefined {
  try {
    const value = JSON.parse(text) as Partial<Manifest> | null;
    const isOurs = typeof value?.format === 'number' && Array.isArray(value.files);
    return isOurs && value.files?.every(isSavedFile) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSavedFile(value: Partial<SavedFile> | null): boolean {
  return (
    typeof value?.path === 'string' &&
    typeof value.sha256 === 'string' &&
    typeof value.mode === 'number'
  );
}
