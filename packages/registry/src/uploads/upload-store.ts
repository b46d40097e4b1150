import { createHash, randomUUID } from 'node:crypto';
import { type Appender, type Files, isStorageFull, type OpenFile } from '@slipway/files';
import { hashFile, hexOfFile } from '#hashing/hash-file';
import type { Hashing } from '#hashing/hashing';
import type { Body } from '#protocol/body';
import { type Digest, joinDigest, splitDigest } from '#protocol/digest';
import { RegistryError } from '#protocol/error';
import { nameOf } from '#storage/storage';
import { receive } from './receive.ts';
import { inTurn, type Session, UploadSessions } from './upload-sessions.ts';

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

/** Bytes that arrive, and where the client believes they belong. */
export interface Chunk {
  readonly body: Body;
  readonly startsAt: number | undefined;
  /** How long the whole upload may become. */
  readonly mostBytes: number;
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

/** The file of an upload, while a request works on it. */
interface OpenUpload {
  readonly id: string;
  readonly file: Appender;
  readonly session: Session;
}

/** The uploads of one registry. */
export function createUploadStore(files: Files, hashing: Hashing): UploadStore {
  const sessions = new UploadSessions(() => hashing.start('sha256'));
  const { pieces } = hashing;

  async function sizeOf(repository: string, id: string): Promise<number> {
    const file = isUploadOf(repository, id) ? await files.facts(nameOf.upload(id)) : undefined;
    if (file === undefined) throw unknownUpload(id);
    return file.sizeBytes;
  }

  /** What this process knows of an upload needs no look at the disk. */
  async function sessionOf(repository: string, id: string): Promise<Session> {
    const known = isUploadOf(repository, id) ? sessions.known(id) : undefined;
    if (known) return known;
    await sizeOf(repository, id);
    return sessions.of(id);
  }

  /** Gives the bytes of an upload back, as on a full disk others need the room. */
  async function forget(id: string): Promise<void> {
    sessions.forget(id);
    await files.delete(nameOf.upload(id));
  }

  /** Runs `work` on an upload when the requests before it are over, and cuts off one that still hangs. */
  async function inUpload<T>(
    { repository, id, reason }: { repository: string; id: string; reason: string },
    work: (upload: OpenUpload) => Promise<T>,
  ): Promise<T> {
    const session = await sessionOf(repository, id);
    session.writer?.abort(reason);
    return inTurn(session, async () => {
      // The request before may have finished it, and an appender would begin it anew.
      if (sessions.known(id) !== session) await sizeOf(repository, id);
      const file = await files.append(nameOf.upload(id));
      try {
        if (file.sizeBytes < session.hashedBytes) throw unknownUpload(id);
        return await work({ id, file, session });
      } catch (error) {
        if (isStorageFull(error) || isOver(error)) await forget(id);
        throw error;
      } finally {
        await file.close();
      }
    });
  }

  async function take({ id, file, session }: OpenUpload, chunk: Chunk): Promise<number> {
    const { body, startsAt, mostBytes } = chunk;
    const offset = file.sizeBytes;
    if (startsAt !== undefined && startsAt !== offset) {
      throw new RegistryError('RANGE_INVALID', { upload: id, offset, startsAt });
    }
    await catchUp({ id, file, session });
    session.receivedBytes = offset;
    session.writer = body;
    try {
      return await receive(body, { file, session, pieces, mostBytes });
    } finally {
      session.writer = undefined;
    }
  }

  /** Hashes what the file holds beyond the hash: after a restart, or a write that was cut off. */
  async function catchUp({ id, file, session }: OpenUpload): Promise<void> {
    if (session.hashedBytes === file.sizeBytes && !session.hash.isLost) return;
    session.hash.drop();
    session.hash = await hashFile(hashing, await opened(files, id), 'sha256');
    session.hashedBytes = file.sizeBytes;
  }

  async function verify(upload: OpenUpload, digest: Digest): Promise<void> {
    await catchUp(upload);
    const { algorithm } = splitDigest(digest);
    const hex =
      algorithm === 'sha256'
        ? await upload.session.hash.digest()
        : await hexOfFile(hashing, await opened(files, upload.id), algorithm);
    const actual = joinDigest(algorithm, hex);
    if (actual !== digest) throw new RegistryError('DIGEST_INVALID', { expected: digest, actual });
  }

  return {
    async start(repository) {
      const id = `${randomUUID()}-${repositoryMark(repository)}`;
      await (await files.append(nameOf.upload(id))).close();
      sessions.of(id);
      return id;
    },
    async offset(repository, id) {
      const written = await sizeOf(repository, id);
      const session = sessions.known(id);
      return session?.writer === undefined ? written : session.receivedBytes;
    },
    async interrupt(repository, id) {
      const session = await sessionOf(repository, id);
      session.writer?.abort('another request continues this upload');
    },
    async append(repository, id, chunk) {
      const reason = 'another request continues this upload';
      return inUpload({ repository, id, reason }, (upload) => take(upload, chunk));
    },
    async finish(repository, id, { digest, chunk, adopt }) {
      const reason = 'another request finishes this upload';
      await inUpload({ repository, id, reason }, async (upload) => {
        if (chunk) await take(upload, chunk);
        await verify(upload, digest);
        await upload.file.syncContent();
        await adopt({ name: nameOf.upload(id), sizeBytes: upload.file.sizeBytes });
        sessions.forget(id);
      });
    },
    async cancel(repository, id) {
      const session = await sessionOf(repository, id);
      session.writer?.abort('the upload was cancelled');
      await inTurn(session, () => forget(id));
    },
  };
}

const unknownUpload = (id: string): RegistryError =>
  new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: id });

/** Whether an upload is one for `repository`. */
export const isUploadOf = (repository: string, id: string): boolean =>
  id.endsWith(`-${repositoryMark(repository)}`) && idPattern.test(id);

const idPattern = /^[0-9a-f-]{36}-[0-9a-f]{16}$/;

/** Binds an upload's id to its repository, so that no other repository can continue it. */
function repositoryMark(repository: string): string {
  return createHash('sha256').update(repository).digest('hex').slice(0, 16);
}

async function opened(files: Files, id: string): Promise<OpenFile> {
  const file = await files.open(nameOf.upload(id));
  if (file === undefined) throw unknownUpload(id);
  return file;
}

/** What can become nothing any more. */
const isOver = (error: unknown): boolean =>
  error instanceof RegistryError && overCodes.has(error.code);

const overCodes: ReadonlySet<string> = new Set(['BLOB_TOO_LARGE', 'DIGEST_INVALID']);
