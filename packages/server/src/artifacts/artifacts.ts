import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Files } from '@slipway/files';
import { openStored } from '#files/stored-file';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import { type ArchiveEntry, type ListedEntry, listEntries, openEntry } from './archive.ts';
import type { Artifact } from './artifact.ts';
import { type ArtifactExpiry, createArtifactExpiry } from './artifact-expiry.ts';

/** A file on its way in. */
export interface ArtifactUpload {
  readonly job: JobRecord;
  readonly fileType: string;
  readonly fileFormat: Artifact['fileFormat'];
  readonly filename: string;
  readonly expireAt: Date | null;
  readonly content: Readable;
  /** What may be kept of it: throws `FileTooLarge` for more. */
  readonly mostBytes: number;
}

/** What came of a file that a job has sent. */
export type Saved =
  | { readonly result: 'saved'; readonly artifact: Artifact }
  /** The job has another file of this type. */
  | { readonly result: 'different' };

/**
 * The files that jobs left.
 *
 *     <job id / 1000>/<job id>/<type>-<random>
 *
 * A file is whole before the store's row makes it visible.
 */
export interface Artifacts extends ArtifactExpiry {
  /** Streams the stored file, or bytes `[start, end)` of it. Throws 404 when it is gone. */
  open(
    artifact: Artifact,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable>;
  /** One file inside a zip archive; undefined when it isn't there. */
  openEntry(artifact: Artifact, path: string): Promise<ArchiveEntry | undefined>;
  /** What lies in a zip archive. */
  entries(artifact: Artifact): Promise<readonly ListedEntry[]>;
  /** Stores a file; the same content again is no error. */
  save(upload: ArtifactUpload): Promise<Saved>;
  /** Deletes all of a job's, the archive included. */
  deleteOf(jobId: number): Promise<void>;
  /** Keeps the job's artifacts for good. */
  keep(jobId: number): Promise<void>;
}

/** Where files and their rows are kept. */
export interface ArtifactsOptions {
  readonly files: Files;
  readonly store: Store;
  readonly clock: Clock;
}

/** A row is written when its file is whole. */
export function createArtifacts({ files, store, clock }: ArtifactsOptions): Artifacts {
  async function remove(artifact: Artifact): Promise<void> {
    await store.artifacts.delete(artifact.id);
    await files.delete(artifact.location);
  }

  async function save(upload: ArtifactUpload): Promise<Saved> {
    const { job, fileType } = upload;
    const folder = `${Math.floor(job.id / 1000)}/${job.id}`;
    const location = `${folder}/${fileType}-${randomUUID()}`;
    const { sizeBytes, sha256 } = await files.put(location, upload.content, {
      mostBytes: upload.mostBytes,
    });
    const known = (await store.artifacts.ofJob(job.id)).find((each) => each.fileType === fileType);
    if (known) {
      await files.delete(location);
      if (known.sha256 !== sha256) return { result: 'different' };
      return { result: 'saved', artifact: known };
    }
    const artifact = await store.artifacts.create({
      jobId: job.id,
      projectId: job.projectId,
      fileType,
      fileFormat: upload.fileFormat,
      filename: upload.filename,
      sizeBytes,
      sha256,
      location,
      createdAt: clock(),
      expireAt: upload.expireAt,
    });
    return { result: 'saved', artifact };
  }

  return {
    open: ({ location, sizeBytes }, range) => openStored(files, location, sizeBytes, range),
    openEntry: (artifact, path) => openEntry(files, artifact.location, path),
    entries: (artifact) => listEntries(files, artifact.location),
    save,
    async deleteOf(jobId) {
      for (const artifact of await store.artifacts.ofJob(jobId)) await remove(artifact);
    },
    async keep(jobId) {
      for (const { id } of await store.artifacts.ofJob(jobId)) {
        await store.artifacts.update(id, { expireAt: null });
      }
    },
    ...createArtifactExpiry(store, clock, remove),
  };
}
