import { type Appender, type Files, isStorageFull } from '@slipway/files';
import { RegistryError } from '#protocol/error';
import { nameOf } from '#storage/storage';
import { isUploadOf } from './upload-id.ts';
import { inTurn, type Session, type UploadSessions } from './upload-sessions.ts';

/** The file of an upload, while a request works on it. */
export interface OpenUpload {
  readonly id: string;
  readonly file: Appender;
  readonly session: Session;
}

/** Which upload, and what is said to who is still sending bytes of it. */
export interface Taking {
  readonly repository: string;
  readonly id: string;
  readonly reason: string;
}

/** Uploads between their requests, of which one at a time works on each. */
export class OpenUploads {
  readonly #files: Files;
  readonly #sessions: UploadSessions;

  constructor(files: Files, sessions: UploadSessions) {
    this.#files = files;
    this.#sessions = sessions;
  }

  /** @throws RegistryError BLOB_UPLOAD_UNKNOWN. */
  async sizeOf(repository: string, id: string): Promise<number> {
    const isIts = isUploadOf(repository, id);
    const file = isIts ? await this.#files.facts(nameOf.upload(id)) : undefined;
    if (file === undefined) throw unknownUpload(id);
    return file.sizeBytes;
  }

  /** What this process knows of an upload needs no look at the disk. */
  async sessionOf(repository: string, id: string): Promise<Session> {
    const known = isUploadOf(repository, id) ? this.#sessions.known(id) : undefined;
    if (known) return known;
    await this.sizeOf(repository, id);
    return this.#sessions.of(id);
  }

  /** Gives the bytes of an upload back, as on a full disk others need the room. */
  async forget(id: string): Promise<void> {
    this.#sessions.forget(id);
    await this.#files.delete(nameOf.upload(id));
  }

  /** Runs `work` on an upload when the requests before it are over, and cuts off one that still hangs. */
  async during<T>(
    { repository, id, reason }: Taking,
    work: (upload: OpenUpload) => Promise<T>,
  ): Promise<T> {
    const session = await this.sessionOf(repository, id);
    session.writer?.abort(reason);
    return inTurn(session, async () => {
      // The request before may have finished it, and an appender would begin it anew.
      if (this.#sessions.known(id) !== session) await this.sizeOf(repository, id);
      const file = await this.#files.append(nameOf.upload(id));
      try {
        if (file.sizeBytes < session.hashedBytes) throw unknownUpload(id);
        return await work({ id, file, session });
      } catch (error) {
        // Of what the disk has refused once nothing can become a blob: the client begins another upload.
        if (isStorageFull(error) || isOver(error) || file.isDoubtful) await this.forget(id);
        throw error;
      } finally {
        await file.close();
      }
    });
  }
}

/** Nobody has begun such an upload here, or it is over. */
export const unknownUpload = (id: string): RegistryError =>
  new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: id });

/** What can become nothing any more. */
const isOver = (error: unknown): boolean =>
  error instanceof RegistryError && overCodes.has(error.code);

const overCodes: ReadonlySet<string> = new Set(['BLOB_TOO_LARGE', 'DIGEST_INVALID']);
