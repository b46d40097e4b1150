import { createHash, randomUUID } from 'node:crypto';
import { type Files, isStorageFull, type OpenFile } from '@slipway/files';
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
  /** Verifies the digest and syncs; returns the name of the file, which is then the caller's. */
  finish(repository: string, id: string, digest: Digest): Promise<string>;
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

/** The uploads of one registry. */
export function createUploadStore(files: Files, hashing: Hashing): UploadStore {
  const sessions = new UploadSessions(() => hashing.start('sha256'));
  const { pieces } = hashing;

  async function sizeOf(repository: string, id: string): Promise<number> {
    const file = isUploadOf(repository, id) ? await files.facts(nameOf.upload(id)) : undefined;
    if (file === undefined) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: id });
    return file.sizeBytes;
  }

  /** Gives the bytes of an upload back, as on a full disk others need the room. */
  async function forget(id: string): Promise<void> {
    sessions.forget(id);
    await files.delete(nameOf.upload(id));
  }

  return {
    async start(repository) {
      const id = `${randomUUID()}-${repositoryMark(repository)}`;
      await (await files.append(nameOf.upload(id))).close();
      return id;
    },
    async offset(repository, id) {
      const written = await sizeOf(repository, id);
      const session = sessions.known(id);
      return session?.writer === undefined ? written : session.receivedBytes;
    },
    async interrupt(repository, id) {
      await sizeOf(repository, id);
      sessions.known(id)?.writer?.abort('another request continues this upload');
    },
    async append(repository, id, { body, startsAt, mostBytes }) {
      await sizeOf(repository, id);
      const session = sessions.of(id);
      session.writer?.abort('another request continues this upload');
      return inTurn(session, async () => {
        const offset = await sizeOf(repository, id);
        if (startsAt !== undefined && startsAt !== offset) {
          throw new RegistryError('RANGE_INVALID', { upload: id, offset, startsAt });
        }
        await catchUp(files, hashing, session, { name: nameOf.upload(id), offset });
        session.receivedBytes = offset;
        session.writer = body;
        const file = await files.append(nameOf.upload(id));
        try {
          return await receive(body, { file, session, pieces, mostBytes });
        } catch (error) {
          if (isStorageFull(error) || isTooLarge(error)) await forget(id);
          throw error;
        } finally {
          session.writer = undefined;
          await file.close();
        }
      });
    },
    async finish(repository, id, digest) {
      await sizeOf(repository, id);
      const session = sessions.of(id);
      session.writer?.abort('another request finishes this upload');
      return inTurn(session, async () => {
        const name = nameOf.upload(id);
        const offset = await sizeOf(repository, id);
        await catchUp(files, hashing, session, { name, offset });
        const { algorithm } = splitDigest(digest);
        const hex =
          algorithm === 'sha256'
            ? await session.hash.digest()
            : await hexOfFile(hashing, await opened(files, name), algorithm);
        const actual = joinDigest(algorithm, hex);
        if (actual !== digest) {
          await forget(id);
          throw new RegistryError('DIGEST_INVALID', { expected: digest, actual });
        }
        const file = await files.append(name);
        try {
          await file.syncContent();
        } catch (error) {
          if (isStorageFull(error)) await forget(id);
          throw error;
        } finally {
          await file.close();
        }
        sessions.forget(id);
        return name;
      });
    },
    async cancel(repository, id) {
      await sizeOf(repository, id);
      const session = sessions.of(id);
      session.writer?.abort('the upload was cancelled');
      await inTurn(session, () => forget(id));
    },
  };
}

/** Whether an upload is one for `repository`. */
export const isUploadOf = (repository: string, id: string): boolean =>
  id.endsWith(`-${repositoryMark(repository)}`) && idPattern.test(id);

const idPattern = /^[0-9a-f-]{36}-[0-9a-f]{16}$/;

/** Binds an upload's id to its repository, so that no other repository can continue it. */
function repositoryMark(repository: string): string {
  return createHash('sha256').update(repository).digest('hex').slice(0, 16);
}

/** Hashes what the file holds beyond the hash: after a restart, or a write that was cut off. */
async function catchUp(
  files: Files,
  hashing: Hashing,
  session: Session,
  { name, offset }: { readonly name: string; readonly offset: number },
): Promise<void> {
  if (session.hashedBytes === offset && !session.hash.isLost) return;
  session.hash.drop();
  session.hash = await hashFile(hashing, await opened(files, name), 'sha256');
  session.hashedBytes = offset;
}

async function opened(files: Files, name: string): Promise<OpenFile> {
  const file = await files.open(name);
  if (file === undefined) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', { upload: name });
  return file;
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof RegistryError && error.code === 'BLOB_TOO_LARGE';
