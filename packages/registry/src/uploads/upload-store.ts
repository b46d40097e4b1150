import type { Files } from '@slipway/files';
import type { Hashing } from '#hashing/hashing';
import type { Digest } from '#protocol/digest';
import { nameOf } from '#storage/storage';
import { OpenUploads } from './open-uploads.ts';
import { type Chunk, createUploadContent } from './upload-content.ts';
import { newUploadId } from './upload-id.ts';
import { inTurn, UploadSessions } from './upload-sessions.ts';

/** One upload between its first byte and its digest. */
export interface UploadStore {
  /** Starts an upload for `repository` and returns its id. */
  start(repository: string): Promise<string>;
  /** Bytes received so far. @throws RegistryError BLOB_UPLOAD_UNKNOWN. */
  offset(repository: string, id: string): Promise<number>;
  /**
   * Appends the chunk and returns the new offset. A request that comes while an older one for the
   * same upload still hangs (its client has reconnected) takes over. `startsAt`, when known, must
   * be the present offset.
   */
  append(repository: string, id: string, chunk: Chunk): Promise<number>;
  /** Cuts off a request that is still sending bytes of the upload: its client goes on by another. */
  interrupt(repository: string, id: string): Promise<void>;
  /**
   * Appends the last chunk, where there is one, verifies the digest, syncs, and gives the file away: nobody can
   * go on with the upload any more.
   */
  finish(repository: string, id: string, end: Completion): Promise<void>;
  /** Forgets the upload and its bytes. */
  cancel(repository: string, id: string): Promise<void>;
}

/** What makes a blob of an upload. */
export interface Completion {
  readonly digest: Digest;
  readonly chunk?: Chunk | undefined;
  /** Takes the verified file away. */
  adopt(file: ReceivedFile): Promise<void>;
}

/** The file of an upload that is whole. */
export interface ReceivedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Resolves when both have; a failure is told when nothing is under way any more, the first one's before the other's. */
async function bothOf(first: Promise<void>, other: Promise<void>): Promise<void> {
  for (const ended of await Promise.allSettled([first, other])) {
    if (ended.status === 'rejected') throw ended.reason;
  }
}

/** The uploads of one registry. */
export function createUploadStore(files: Files, hashing: Hashing): UploadStore {
  const sessions = new UploadSessions(() => hashing.start('sha256'));
  const uploads = new OpenUploads(files, sessions);
  const content = createUploadContent(files, hashing);

  return {
    async start(repository) {
      const id = newUploadId(repository);
      await (await files.append(nameOf.upload(id))).close();
      sessions.of(id);
      return id;
    },
    async offset(repository, id) {
      const written = await uploads.sizeOf(repository, id);
      const session = sessions.known(id);
      return session?.writer === undefined ? written : session.receivedBytes;
    },
    async interrupt(repository, id) {
      const session = await uploads.sessionOf(repository, id);
      session.writer?.abort('another request continues this upload');
    },
    async append(repository, id, chunk) {
      const reason = 'another request continues this upload';
      return uploads.during({ repository, id, reason }, (upload) => content.take(upload, chunk));
    },
    async finish(repository, id, { digest, chunk, adopt }) {
      const reason = 'another request finishes this upload';
      await uploads.during({ repository, id, reason }, async (upload) => {
        if (chunk) await content.take(upload, chunk);
        await bothOf(content.verify(upload, digest), upload.file.syncContent());
        await adopt({ name: nameOf.upload(id), sizeBytes: upload.file.sizeBytes });
        sessions.forget(id);
      });
    },
    async cancel(repository, id) {
      const session = await uploads.sessionOf(repository, id);
      session.writer?.abort('the upload was cancelled');
      await inTurn(session, () => uploads.forget(id));
    },
  };
}
