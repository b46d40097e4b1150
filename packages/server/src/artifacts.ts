import type { Readable } from 'node:stream';
import type { Artifact } from './model/artifact.ts';

/** The files that jobs left. */
export interface Artifacts {
  /** Streams the stored file, or bytes `[start, end)` of it. */
  open(artifact: Artifact, range?: { readonly start: number; readonly end: number }): Readable;
  /** One file inside a zip archive; undefined when it isn't there. */
  openEntry(artifact: Artifact, path: string): Promise<ArchiveEntry | undefined>;
  /** What lies in a zip archive. */
  entries(artifact: Artifact): Promise<readonly { path: string; sizeBytes: number }[]>;
  /** Deletes all of a job's, the archive included. */
  deleteOf(jobId: number): Promise<void>;
  /** Keeps the job's artifacts for good. */
  keep(jobId: number): Promise<void>;
}

export interface ArchiveEntry {
  readonly sizeBytes: number;
  readonly content: Readable;
}
